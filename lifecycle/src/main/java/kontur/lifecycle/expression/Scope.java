package kontur.lifecycle.expression;

import java.util.Optional;
import kontur.lifecycle.value.Field;
import kontur.lifecycle.value.Fields;
import org.jspecify.annotations.Nullable;

/// What an expression may see besides `now`.
///
/// @param event payload of the event at hand, absent where there is none
/// @param result of the awaited action, absent where there is none
public record Scope(Fields ticket, Fields vars, @Nullable Fields event, @Nullable Fields result) {
  /// Entry, exit, `after`, `always`, clocks.
  public static Scope plain(Fields ticket, Fields vars) {
    return new Scope(ticket, vars, null, null);
  }

  public Scope withEvent(Fields payload) {
    return new Scope(ticket, vars, payload, null);
  }

  public Scope withResult(Fields result) {
    return new Scope(ticket, vars, null, result);
  }

  /// A declared field of a variable.
  public Optional<Field> field(String variable, String name) {
    return of(variable).map(fields -> fields.get(name));
  }

  Optional<Fields> of(String variable) {
    return Optional.ofNullable(
        switch (variable) {
          case "ticket" -> ticket;
          case "vars" -> vars;
          case "event" -> event;
          case "result" -> result;
          default -> null;
        });
  }
}
