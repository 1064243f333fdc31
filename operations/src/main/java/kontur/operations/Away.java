package kontur.operations;

import java.net.UnknownHostException;
import java.sql.SQLException;
import java.util.Optional;

/// Why a part does not do what we ask, in a few words for one line of the log; never a secret.
public final class Away {
  private Away() {}

  /// The same failure gives the same words, so that a log can leave out repeats.
  public static String because(Throwable failure) {
    var words = failure.getClass().getSimpleName();
    for (Throwable t = failure; t != null; t = t.getCause()) {
      // What lies deeper knows more: a pool only says that its time is up.
      words = known(t).orElse(words);
    }
    return words;
  }

  private static Optional<String> known(Throwable t) {
    return switch (t) {
      // The pool's own words for what was lost under way: it gives no state.
      case SQLException e when "Connection is closed".equals(e.getMessage()) ->
          Optional.of("it does not answer");
      case SQLException e -> sql(Optional.ofNullable(e.getSQLState()).orElse(""));
      case UnknownHostException _ -> Optional.of("its name does not resolve");
      default -> named(t);
    };
  }

  private static Optional<String> sql(String state) {
    return switch (state) {
      case "28P01", "28000" -> Optional.of("it refuses our user or password");
      case "3D000" -> Optional.of("it has no such database");
      case "3F000", "42P01", "42703" ->
          Optional.of("its schema is older than this program: run the migrations");
      case "42501" -> Optional.of("our role lacks a right");
      case "53100" -> Optional.of("its disk is full");
      case "53300" -> Optional.of("it has no connection to spare");
      case "57P01", "57P02", "57P03" -> Optional.of("it starts or stops");
      default -> state.startsWith("08") ? Optional.of("it does not answer") : Optional.empty();
    };
  }

  /// Of gRPC: its message begins with the code.
  private static Optional<String> status(String message) {
    return message.startsWith("UNAVAILABLE") || message.startsWith("DEADLINE_EXCEEDED")
        ? Optional.of("it does not answer")
        : Optional.empty();
  }

  /// The exceptions of Kafka and gRPC by name, for who watches need not use both.
  private static Optional<String> named(Throwable t) {
    return switch (t.getClass().getSimpleName()) {
      case "TimeoutException", "DisconnectException" -> Optional.of("it does not answer");
      case "StatusRuntimeException" -> status(String.valueOf(t.getMessage()));
      case "SaslAuthenticationException", "SslAuthenticationException" ->
          Optional.of("it refuses our credentials");
      case "TopicAuthorizationException", "GroupAuthorizationException" ->
          Optional.of("our user lacks a right");
      case "UnknownTopicOrPartitionException" -> Optional.of("a topic is missing");
      case "KafkaStorageException" -> Optional.of("its disk fails or is full");
      case "ConfigException" ->
          String.valueOf(t.getMessage()).contains("resolvable")
              ? Optional.of("its name does not resolve")
              : Optional.empty();
      default -> Optional.empty();
    };
  }
}
