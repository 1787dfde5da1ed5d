package io.ragstone.store.milvus;

import static org.assertj.core.api.Assertions.assertThat;

import io.milvus.shaded.io.grpc.Status;
import io.milvus.v2.exception.ErrorCode;
import io.milvus.v2.exception.MilvusClientException;
import io.ragstone.error.StoreException.Reason;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class MilvusFailureTest {
  @Test
  void aConnectionThatNeverWasIsUnavailableAndOneThatIsSlowATimeout() {
    Status deadline = Status.DEADLINE_EXCEEDED;

    assertFailure(rpc(deadline.withDescription("after 3s. [wait_for_ready]")), Reason.UNAVAILABLE);
    assertFailure(rpc(deadline.withDescription("remote_addr=localhost:19530")), Reason.TIMEOUT);
    assertFailure(rpc(deadline.withDescription("context timed out")), Reason.TIMEOUT);
  }

  @Test
  void statusesOfGrpcHaveTheirReasons() {
    assertFailure(rpc(Status.UNAVAILABLE), Reason.UNAVAILABLE);
    assertFailure(rpc(Status.UNAUTHENTICATED), Reason.AUTHENTICATION);
    assertFailure(rpc(Status.PERMISSION_DENIED), Reason.AUTHENTICATION);
    assertFailure(rpc(Status.RESOURCE_EXHAUSTED), Reason.INVALID_REQUEST);
    assertFailure(rpc(Status.INTERNAL), Reason.FAILED);
    assertFailure(rpc(Status.UNKNOWN.withCause(new ClosedChannelException())), Reason.UNAVAILABLE);
    assertFailure(Status.UNAUTHENTICATED.asRuntimeException(), Reason.AUTHENTICATION);
    assertFailure(new RuntimeException("database not found[database=x]"), Reason.INVALID_REQUEST);
    assertFailure(new RuntimeException("desc = context deadline exceeded"), Reason.TIMEOUT);
  }

  @Test
  void aStatusThatIsOnlyInTheMessageCounts() {
    MilvusClientException e =
        new MilvusClientException(
            ErrorCode.RPC_ERROR,
            "Encounter rpc error that cannot be retried, reason:"
                + " io.grpc.StatusRuntimeException: UNAUTHENTICATED: auth check failure");

    assertFailure(e, Reason.AUTHENTICATION);
  }

  @Test
  void codesOfTheServerHaveTheirReasons() {
    assertFailure(server(8, "rate limit exceeded"), Reason.UNAVAILABLE);
    assertFailure(server(1, "service not ready"), Reason.UNAVAILABLE);
    assertFailure(server(101, "collection not loaded"), Reason.UNAVAILABLE);
    assertFailure(server(503, "channel not available"), Reason.UNAVAILABLE);
    assertFailure(server(65535, "failed to query: collection not loaded"), Reason.UNAVAILABLE);
    assertFailure(server(65535, "proxy TaskCondition context Done"), Reason.TIMEOUT);
    assertFailure(server(100, "collection not found"), Reason.SCHEMA_MISMATCH);
    assertFailure(server(1100, "invalid parameter"), Reason.INVALID_REQUEST);
    assertFailure(server(1400, "not authenticated"), Reason.AUTHENTICATION);
    assertFailure(server(65535, "something else"), Reason.FAILED);
  }

  @Test
  void onlyWhatMayPassAtOnceIsMomentary() {
    assertThat(MilvusFailure.of(rpc(Status.UNAVAILABLE)).isMomentary()).isTrue();
    assertThat(MilvusFailure.of(server(8, "rate limit exceeded")).isMomentary()).isTrue();
    assertThat(MilvusFailure.of(rpc(Status.DEADLINE_EXCEEDED)).isMomentary()).isFalse();
    assertThat(MilvusFailure.of(rpc(Status.UNAUTHENTICATED)).isMomentary()).isFalse();
  }

  private static void assertFailure(RuntimeException e, Reason reason) {
    MilvusFailure failure = MilvusFailure.of(e);
    assertThat(failure.reason()).isEqualTo(reason);
    assertThat(failure.toException("read", "http://here", Duration.ofSeconds(3)))
        .hasMessageContainingAll("Could not read at http://here", failure.advice())
        .hasCause(e);
  }

  private static MilvusClientException rpc(Status status) {
    return new MilvusClientException(ErrorCode.RPC_ERROR, status.asRuntimeException());
  }

  private static MilvusClientException server(int code, String message) {
    return new MilvusClientException(ErrorCode.SERVER_ERROR, message, code, 1);
  }
}
