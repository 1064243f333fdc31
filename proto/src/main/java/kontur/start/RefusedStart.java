package kontur.start;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.UnboundConfigurationPropertiesException;
import org.springframework.boot.context.properties.bind.validation.BindValidationException;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.convert.ConversionFailedException;
import org.springframework.validation.FieldError;
import org.springframework.validation.ObjectError;

/// Says in a sentence, not in a stack trace, why a service of ours does not start.
@Order(Ordered.HIGHEST_PRECEDENCE)
public final class RefusedStart implements FailureAnalyzer {
  private static final ConfigurationPropertyName OURS = ConfigurationPropertyName.of("kontur");

  @Override
  public @Nullable FailureAnalysis analyze(Throwable failure) {
    return sentence(failure).map(text -> new FailureAnalysis(text, null, failure)).orElse(null);
  }

  /// The sentence, if this is about our settings.
  public static Optional<String> sentence(Throwable failure) {
    var ours = false;
    var last = "";
    var property = "";
    for (Throwable t = failure; t != null; t = t.getCause()) {
      ours |= isOurs(t);
      property = property(t).orElse(property);
      var known = known(t, ours);
      if (known.isPresent()) {
        return isAboutAValue(t) && !property.isEmpty()
            ? Optional.of(property + ": " + known.get())
            : known;
      }
      last = String.valueOf(t.getMessage());
    }
    if (!ours) {
      return Optional.empty();
    }
    return Optional.of(property.isEmpty() ? last : property + ": " + last);
  }

  private static boolean isAboutAValue(Throwable t) {
    return t instanceof IllegalArgumentException || t instanceof ConversionFailedException;
  }

  private static boolean isOurs(Throwable t) {
    return t instanceof org.springframework.boot.context.properties.bind.BindException bind
        && (OURS.isAncestorOf(bind.getName()) || OURS.equals(bind.getName()));
  }

  /// The key of a single value that does not fit, which its message does not name.
  private static Optional<String> property(Throwable t) {
    return t instanceof org.springframework.boot.context.properties.bind.BindException bind
            && bind.getProperty() != null
            && bind.getProperty().getName().equals(bind.getName())
        ? Optional.of(bind.getName().toString())
        : Optional.empty();
  }

  private static Optional<String> known(Throwable t, boolean ours) {
    return switch (t) {
      case WrongSetting _ -> Optional.of(String.valueOf(t.getMessage()));
      case UnboundConfigurationPropertiesException unbound when ours ->
          Optional.of(
              unbound.getUnboundProperties().stream()
                  .map(property -> property.getName().toString())
                  .sorted()
                  .collect(
                      Collectors.joining(
                          ", ", "Unknown setting ", ": remove it or correct its name.")));
      case BindValidationException invalid when ours ->
          Optional.of(
              invalid.getValidationErrors().getAllErrors().stream()
                  .map(RefusedStart::bound)
                  .collect(Collectors.joining("; ", "A setting is out of bounds: ", ".")));
      case ConversionFailedException wrong when ours && wrong.getTargetType().getType().isEnum() ->
          Optional.of(
              Arrays.stream(wrong.getTargetType().getType().getEnumConstants())
                  .map(one -> String.valueOf(one).toLowerCase(Locale.ROOT).replace('_', '-'))
                  .collect(Collectors.joining(", ", "takes one of ", ", not " + wrong.getValue())));
      // The rules of a settings record end here: their message is the sentence.
      case IllegalArgumentException e when ours && e.getCause() == null ->
          Optional.of(String.valueOf(e.getMessage()));
      // What lies below tells no more than the path.
      case IllegalArgumentException e when ours && e.getCause() instanceof IOException ->
          Optional.of(String.valueOf(e.getMessage()));
      case UncheckedIOException e when ours -> Optional.of(String.valueOf(e.getMessage()));
      default -> taken(t);
    };
  }

  private static String bound(ObjectError error) {
    return error instanceof FieldError field
        ? "%s.%s %s: %s"
            .formatted(
                field.getObjectName(),
                field.getField(),
                field.getDefaultMessage(),
                field.getRejectedValue())
        : String.valueOf(error.getDefaultMessage());
  }

  /// Netty's native transport has an exception of its own, told by the system's words only.
  private static Optional<String> taken(Throwable t) {
    var taken =
        t instanceof BindException
            || (t instanceof IOException
                && String.valueOf(t.getMessage()).contains("Address already in use"));
    return taken
        ? Optional.of(
            "A port is taken ("
                + t.getMessage()
                + "): stop what uses it, or set another by spring.grpc.server.port.")
        : Optional.empty();
  }
}
