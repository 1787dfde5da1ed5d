package io.ragstone.benchmarks.measurement;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Arguments of the form {@code --name=value}, each with a default. What cannot be understood is
 * refused with the program's usage. Immutable.
 */
public final class CommandLine {
  private final Map<String, String> values;
  private final String usage;

  private CommandLine(Map<String, String> values, String usage) {
    this.values = values;
    this.usage = usage;
  }

  /**
   * Reads a command line.
   *
   * @param arguments what the program was called with
   * @param defaults every option, with what holds where it is not given
   * @param usage what the options are, for people
   * @return the values
   * @throws IllegalArgumentException when there is another argument
   */
  public static CommandLine parse(
      List<String> arguments, Map<String, String> defaults, String usage) {
    Map<String, String> values = new TreeMap<>(defaults);
    for (String argument : arguments) {
      String name = argument.replaceFirst("^--([a-z-]+)=(?s:.*)$", "$1");
      if (!defaults.containsKey(name)) {
        throw new IllegalArgumentException("Unknown argument: " + argument + "\n" + usage);
      }
      values.put(name, argument.substring(argument.indexOf('=') + 1));
    }
    return new CommandLine(values, usage);
  }

  /**
   * A value as it is.
   *
   * @param name the option
   * @return its value
   */
  public String text(String name) {
    return Objects.requireNonNull(values.get(name), name);
  }

  /**
   * A whole number.
   *
   * @param name the option
   * @param min the least that it may be
   * @return its value
   */
  public int number(String name, int min) {
    return number(name, text(name), min);
  }

  /**
   * Whole numbers, separated by commas.
   *
   * @param name the option
   * @param min the least that each may be
   * @return its values
   */
  public List<Integer> numbers(String name, int min) {
    return list(name, value -> number(name, value, min));
  }

  /**
   * Constants of an enum, separated by commas.
   *
   * @param name the option
   * @param type the enum
   * @param <E> the enum
   * @return its values
   */
  public <E extends Enum<E>> List<E> constants(String name, Class<E> type) {
    return list(name, value -> constant(name, type, value));
  }

  /**
   * What to throw when a value is no good.
   *
   * @param reason what is wrong with it
   * @return an exception with the reason and the usage
   */
  public IllegalArgumentException refused(String reason) {
    return new IllegalArgumentException(reason + "\n" + usage);
  }

  private int number(String name, String value, int min) {
    try {
      int number = Integer.parseInt(value);
      if (number >= min) {
        return number;
      }
    } catch (NumberFormatException e) {
      throw refused("--" + name + " must be a whole number, but was \"" + value + "\"");
    }
    throw refused("--" + name + " must be at least " + min + ", but was " + value);
  }

  private <E extends Enum<E>> E constant(String name, Class<E> type, String value) {
    return Arrays.stream(type.getEnumConstants())
        .filter(constant -> constant.name().equals(value))
        .findFirst()
        .orElseThrow(
            () ->
                refused(
                    "--"
                        + name
                        + " must be among "
                        + Arrays.toString(type.getEnumConstants())
                        + ", but was \""
                        + value
                        + "\""));
  }

  private <T> List<T> list(String name, Function<String, T> parse) {
    return Arrays.stream(text(name).split(",")).map(String::strip).map(parse).toList();
  }
}
