package io.ragstone.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.ragstone.call.CallContext;
import io.ragstone.filter.Filter;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ScanRequestTest {
  @Test
  void aRequestIsForTheFirstPageOfEverythingByDefault() {
    ScanRequest request = ScanRequest.builder().build();

    assertEquals(Optional.empty(), request.after());
    assertEquals(200, request.limit());
    assertEquals(Filter.all(), request.filter());
    assertSame(CallContext.unbounded(), request.context());
  }

  @Test
  void aLimitOutOfRangeIsNamed() {
    ScanRequest.Builder builder = ScanRequest.builder();
    for (int limit : new int[] {-1, 0, ScanRequest.MAX_LIMIT + 1}) {
      Exception e = assertThrows(IllegalArgumentException.class, () -> builder.limit(limit));
      assertEquals("limit must be 1 to 1000, but was " + limit, e.getMessage());
    }
  }

  @Test
  void theNextPageAndARestrictionKeepEverythingElse() {
    CallContext context = CallContext.cancellable();
    ScanRequest request =
        ScanRequest.builder()
            .after("a")
            .limit(7)
            .filter(Filter.eq("i", 1))
            .context(context)
            .build();

    ScanRequest next = request.after("b").restrictedTo(Filter.eq("j", 2));

    assertEquals(Optional.of("b"), next.after());
    assertEquals(7, next.limit());
    assertEquals(Filter.and(Filter.eq("i", 1), Filter.eq("j", 2)), next.filter());
    assertSame(context, next.context());
    assertEquals(Optional.of("a"), request.after());
  }
}
