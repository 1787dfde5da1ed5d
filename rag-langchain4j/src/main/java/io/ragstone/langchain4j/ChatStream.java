package io.ragstone.langchain4j;

import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.PartialResponse;
import dev.langchain4j.model.chat.response.PartialResponseContext;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import io.ragstone.call.CallContext;
import io.ragstone.error.CallCancelledException;
import io.ragstone.error.GenerationException;
import io.ragstone.error.RagException;
import io.ragstone.generation.Generation;
import io.ragstone.generation.GenerationStream;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.function.Consumer;

/** An answer that a streaming model calls back with, for a reader that asks for it. */
final class ChatStream implements GenerationStream {
  private final Object model;
  private final CallContext context;
  private final Handover<Event> handover = new Handover<>();
  private final Future<?> call;
  private final CallContext.Registration cancellation;

  private final StringBuilder text = new StringBuilder();
  private Optional<String> delta = Optional.empty();
  private Optional<Generation> result = Optional.empty();
  private Optional<RagException> failure = Optional.empty();

  private ChatStream(
      Object model, Consumer<StreamingChatResponseHandler> chat, CallContext context) {
    this.model = model;
    this.context = context;
    Callbacks callbacks = new Callbacks(handover);
    this.call = ModelThreads.SHARED.submit(() -> callbacks.run(chat));
    this.cancellation = context.onCancel(this::stop);
  }

  /** Starts the model, on another thread since it may call back before it returns. */
  static ChatStream open(
      Object model, Consumer<StreamingChatResponseHandler> chat, CallContext context) {
    return new ChatStream(model, chat, context);
  }

  /** What the model says next. */
  private sealed interface Event {}

  private record Delta(String text) implements Event {}

  private record Complete(ChatResponse response) implements Event {}

  private record Failed(Throwable failure) implements Event {}

  @Override
  public boolean hasNext() {
    if (failure.isPresent()) {
      throw failure.get();
    }
    if (delta.isEmpty() && result.isEmpty()) {
      try {
        read(await());
      } catch (RagException e) {
        failure = Optional.of(withText(e));
        close();
        throw failure.get();
      }
    }
    return delta.isPresent();
  }

  private Event await() {
    while (true) {
      context.check("generate");
      if (handover.isClosed()) {
        throw new CallCancelledException("The answer was closed before it was complete");
      }
      try {
        Optional<Event> event = handover.take(context.remaining());
        if (event.isPresent()) {
          return event.get();
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new CallCancelledException("The thread was interrupted during: generate", e);
      }
    }
  }

  private void read(Event event) {
    if (event instanceof Delta piece) {
      text.append(piece.text());
      delta = Optional.of(piece.text());
    } else if (event instanceof Complete complete) {
      if (text.isEmpty() && complete.response().aiMessage().text() == null) {
        throw Generations.withoutText(model);
      }
      result = Optional.of(Generations.of(model, complete.response(), text.toString()));
      cancellation.close();
      handover.close();
    } else {
      throw Failures.ofGeneration(model, ((Failed) event).failure());
    }
  }

  private RagException withText(RagException e) {
    return e instanceof GenerationException broken ? broken.withWrittenText(text.toString()) : e;
  }

  @Override
  public String next() {
    if (!hasNext()) {
      throw new NoSuchElementException("The answer is complete");
    }
    String next = delta.orElseThrow();
    delta = Optional.empty();
    return next;
  }

  @Override
  public Generation result() {
    return result.orElseThrow(
        () ->
            new IllegalStateException("The answer is not complete: read until hasNext() is false"));
  }

  @Override
  public void close() {
    cancellation.close();
    stop();
  }

  private void stop() {
    handover.close();
    call.cancel(true);
  }

  /** What the model calls, on whichever thread. */
  private static final class Callbacks implements StreamingChatResponseHandler {
    private final Handover<Event> handover;
    private volatile boolean streamed;

    Callbacks(Handover<Event> handover) {
      this.handover = handover;
    }

    void run(Consumer<StreamingChatResponseHandler> chat) {
      try {
        chat.accept(this);
      } catch (RuntimeException | Error e) {
        onError(e);
      }
    }

    @Override
    public void onPartialResponse(String partial) {
      give(partial);
    }

    @Override
    public void onPartialResponse(PartialResponse partial, PartialResponseContext context) {
      if (!give(partial.text())) {
        context.streamingHandle().cancel();
      }
    }

    @Override
    public void onCompleteResponse(ChatResponse response) {
      String whole = response.aiMessage().text();
      if (!streamed && whole != null) {
        give(whole);
      }
      give(new Complete(response));
    }

    @Override
    public void onError(Throwable error) {
      give(new Failed(error));
    }

    private boolean give(String partial) {
      if (partial == null || partial.isEmpty()) {
        return !handover.isClosed();
      }
      streamed = true;
      return give(new Delta(partial));
    }

    private boolean give(Event event) {
      try {
        return handover.give(event);
      } catch (InterruptedException e) {
        // Whoever interrupts this thread wants it to end, and so does a closed stream.
        Thread.currentThread().interrupt();
        return false;
      }
    }
  }
}
