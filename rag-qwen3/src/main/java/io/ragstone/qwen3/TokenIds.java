package io.ragstone.qwen3;

import java.util.Arrays;
import java.util.List;

/** A sequence of token ids. Immutable. */
public final class TokenIds {
  private final int[] ids;

  private TokenIds(int[] ids) {
    this.ids = ids;
  }

  /**
   * Wraps ids.
   *
   * @param ids token ids, copied
   * @return the sequence
   */
  public static TokenIds of(int... ids) {
    return new TokenIds(ids.clone());
  }

  static TokenIds of(long[] ids) {
    return new TokenIds(Arrays.stream(ids).mapToInt(Math::toIntExact).toArray());
  }

  static TokenIds join(List<TokenIds> parts) {
    return new TokenIds(parts.stream().flatMapToInt(part -> Arrays.stream(part.ids)).toArray());
  }

  /**
   * The number of tokens.
   *
   * @return 0 or more
   */
  public int length() {
    return ids.length;
  }

  /**
   * One id.
   *
   * @param index 0 to length - 1
   * @return the token id there
   */
  public int get(int index) {
    return ids[index];
  }

  /**
   * This sequence followed by another.
   *
   * @param next what follows
   * @return a new sequence
   */
  public TokenIds then(TokenIds next) {
    int[] joined = Arrays.copyOf(ids, ids.length + next.ids.length);
    System.arraycopy(next.ids, 0, joined, ids.length, next.ids.length);
    return new TokenIds(joined);
  }

  /**
   * The leading tokens.
   *
   * @param maxLength how many to keep at most
   * @return this sequence when it is short enough, otherwise its beginning
   */
  public TokenIds truncate(int maxLength) {
    return ids.length <= maxLength ? this : new TokenIds(Arrays.copyOf(ids, maxLength));
  }

  /**
   * The trailing tokens.
   *
   * @param from how many leading tokens to leave out
   * @return the rest
   */
  public TokenIds from(int from) {
    return new TokenIds(Arrays.copyOfRange(ids, from, ids.length));
  }

  /**
   * How many leading tokens this sequence shares with another.
   *
   * @param other another sequence
   * @return the length of the longest common prefix
   */
  public int commonPrefix(TokenIds other) {
    int mismatch = Arrays.mismatch(ids, other.ids);
    return mismatch < 0 ? ids.length : mismatch;
  }

  /**
   * A copy of the ids.
   *
   * @return a new array
   */
  public int[] toArray() {
    return ids.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof TokenIds that && Arrays.equals(ids, that.ids);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(ids);
  }

  @Override
  public String toString() {
    return Arrays.toString(ids);
  }
}
