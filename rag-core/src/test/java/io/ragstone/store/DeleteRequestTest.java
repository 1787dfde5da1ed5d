package io.ragstone.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.ragstone.call.CallContext;
import io.ragstone.filter.Filter;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DeleteRequestTest {
  private static final Filter TENANT = Filter.eq("tenant", "acme");

  @Test
  void aRestrictionIsAddedToWhateverTheRequestSays() {
    assertEquals(
        new DeleteRequest.ByIds(Set.of("a"), TENANT, CallContext.unbounded()),
        DeleteRequest.byIds(List.of("a", "a")).restrictedTo(TENANT));
    assertEquals(
        new DeleteRequest.BySource("s", TENANT, CallContext.unbounded()),
        DeleteRequest.bySource("s").restrictedTo(TENANT));
    assertEquals(
        new DeleteRequest.ByFilter(Filter.and(Filter.exists("x"), TENANT), CallContext.unbounded()),
        DeleteRequest.byFilter(Filter.exists("x")).restrictedTo(TENANT));
    assertEquals(TENANT, DeleteRequest.byFilter(Filter.all()).restrictedTo(TENANT).filter());
  }

  @Test
  void aRestrictionKeepsTheContext() {
    CallContext context = CallContext.cancellable();

    assertSame(
        context,
        new DeleteRequest.BySource("s", Filter.all(), context).restrictedTo(TENANT).context());
  }

  @Test
  void theIdsAreACopyInTheirOrder() {
    List<String> ids = new ArrayList<>(List.of("c", "a", "b"));
    DeleteRequest.ByIds request = (DeleteRequest.ByIds) DeleteRequest.byIds(ids);
    ids.clear();

    assertEquals(List.of("c", "a", "b"), List.copyOf(request.ids()));
    assertThrows(UnsupportedOperationException.class, () -> request.ids().add("d"));
  }
}
