package io.ragstone.qwen3;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Sequences, of one call or of several, that run together.
 *
 * @param prefix what all of them begin with
 * @param members the sequences
 */
record InferenceBatch(TokenIds prefix, List<Member> members) {

  /**
   * A sequence.
   *
   * @param call whose it is
   * @param index which of the call's
   */
  record Member(InferenceCall call, int index) {
    TokenIds sequence() {
      return call.sequence(index);
    }
  }

  InferenceBatch {
    members = List.copyOf(members);
  }

  /** What is computed once for all sequences: nothing for one, which has nobody to share with. */
  TokenIds sharedPrefix() {
    return members.size() > 1 ? prefix : TokenIds.of();
  }

  /** What follows the shared prefix in each sequence. */
  List<TokenIds> sequences() {
    if (members.size() == 1) {
      return List.of(prefix.then(members.get(0).sequence()));
    }
    return members.stream().map(Member::sequence).toList();
  }

  long tokens() {
    return prefix.length() + members.stream().mapToLong(member -> member.sequence().length()).sum();
  }

  /** The same sequences in a batch for each call. */
  List<InferenceBatch> byCall() {
    Map<InferenceCall, List<Member>> calls = new LinkedHashMap<>();
    members.forEach(
        member -> calls.computeIfAbsent(member.call(), call -> new ArrayList<>()).add(member));
    return calls.values().stream().map(own -> new InferenceBatch(prefix, own)).toList();
  }
}
