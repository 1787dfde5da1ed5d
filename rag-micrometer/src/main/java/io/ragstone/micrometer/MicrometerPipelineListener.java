package io.ragstone.micrometer;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.observation.DefaultMeterObservationHandler;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.ragstone.pipeline.CallListener;
import io.ragstone.pipeline.Measurements;
import io.ragstone.pipeline.Operation;
import io.ragstone.pipeline.PipelineListener;
import io.ragstone.pipeline.StageListener;
import io.ragstone.pipeline.StageStart;
import java.time.Duration;
import java.util.Objects;

/**
 * Makes an {@link Observation} of every call of a pipeline, one of every stage below it, and
 * counters of what they did.
 *
 * <pre>{@code
 * RagPipeline pipeline = RagPipeline.builder()
 *     .listener(new MicrometerPipelineListener(observationRegistry, meterRegistry))
 *     …
 * }</pre>
 *
 * <p>Calls are named {@code ragstone.ingest}, {@code ragstone.remove}, {@code ragstone.retrieve}
 * and {@code ragstone.ask}, stages {@code ragstone.embed}, {@code ragstone.search}, {@code
 * ragstone.rerank}, {@code ragstone.generate} and so on. A call is below what is observed on the
 * calling thread, its stages are below the call, on whichever thread they run, and what is observed
 * while a stage runs, such as a request to a server, is below the stage. Attributes have the names
 * of OpenTelemetry's conventions for generative AI where those have one; {@code
 * docs/observability.md} lists all of them. No name, attribute or tag has a text that anybody
 * wrote: no question, no document, no answer and no message of an exception. Exceptions are handed
 * to the registry's handlers as they are, and those that make spans write down their messages:
 * Ragstone's own name settings and the ids of documents.
 *
 * <p>Thread-safe; one listener may serve any number of pipelines.
 *
 * @see <a href="https://github.com/open-telemetry/semantic-conventions-genai">Semantic conventions
 *     for generative AI</a>
 */
public final class MicrometerPipelineListener implements PipelineListener {
  private final ObservationRegistry observations;
  private final Counters counters;

  /**
   * Creates a listener for metrics and traces.
   *
   * @param observations what makes timers and spans of observations: the application's own, such as
   *     Spring Boot's
   * @param meters gets the counters
   */
  public MicrometerPipelineListener(ObservationRegistry observations, MeterRegistry meters) {
    this.observations = Objects.requireNonNull(observations, "observations");
    this.counters = new Counters(meters);
  }

  /**
   * A listener for metrics alone, in an application that observes nothing else.
   *
   * @param meters gets timers and counters
   * @return a new listener
   */
  public static MicrometerPipelineListener metricsOnly(MeterRegistry meters) {
    ObservationRegistry observations = ObservationRegistry.create();
    observations.observationConfig().observationHandler(new DefaultMeterObservationHandler(meters));
    return new MicrometerPipelineListener(observations, meters);
  }

  @Override
  public CallListener callStarted(Operation operation) {
    return new ObservedCall(operation);
  }

  private final class ObservedCall implements CallListener {
    private final Operation operation;
    private final Observation observation;

    ObservedCall(Operation operation) {
      this.operation = operation;
      this.observation = Attributes.start(operation, observations);
    }

    @Override
    public StageListener stageStarted(StageStart start) {
      return new ObservedStage(start, observation);
    }

    @Override
    public void completed(Measurements measured) {
      counters.call(operation, measured);
      Attributes.add(measured, observation);
      observation.stop();
    }

    @Override
    public void failed(Duration duration, Throwable failure) {
      Attributes.fail(failure, observation);
      observation.stop();
    }
  }

  private final class ObservedStage implements StageListener {
    private final StageStart start;
    private final Observation observation;

    /** Does nothing where the stage ends on another thread: a scope belongs to its thread. */
    private final Observation.Scope scope;

    ObservedStage(StageStart start, Observation call) {
      this.start = start;
      this.observation = Attributes.start(start, call, observations);
      this.scope = start.endsOnThread() ? observation.openScope() : Observation.Scope.NOOP;
    }

    @Override
    public void completed(Measurements measured) {
      counters.stage(start, measured);
      Attributes.add(measured, observation);
      stop();
    }

    @Override
    public void failed(Duration duration, Throwable failure) {
      Attributes.fail(failure, observation);
      stop();
    }

    private void stop() {
      scope.close();
      observation.stop();
    }
  }
}
