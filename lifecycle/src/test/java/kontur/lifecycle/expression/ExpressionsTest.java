package kontur.lifecycle.expression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import kontur.lifecycle.value.Field;
import kontur.lifecycle.value.FieldType;
import kontur.lifecycle.value.Fields;
import org.junit.jupiter.api.Test;

class ExpressionsTest {
  private static final Fields TICKET =
      fields(
          new Field("priority", FieldType.STRING, List.of("low", "high"), "low"),
          new Field("tags", FieldType.STRINGS, List.of(), List.of()));
  private static final Fields VARS =
      fields(
          new Field("reopens", FieldType.INT, List.of(), 0L),
          new Field("ratio", FieldType.DOUBLE, List.of(), 0.0),
          new Field("since", FieldType.TIMESTAMP, List.of(), null));
  private static final Fields EVENT = fields(new Field("from", FieldType.STRING, List.of(), null));

  private final Expressions expressions = new Expressions();
  private final Scope plain = Scope.plain(TICKET, VARS);

  @Test
  void readsFieldsOfPlainMaps() throws EvaluationFailed {
    assertThat(condition("ticket.priority == \"high\" && vars.reopens < 2.5", plain)).isTrue();
    assertThat(condition("'vip' in ticket.tags || size(ticket.tags) == 1", plain)).isTrue();
    assertThat(condition("now - vars.since > duration('1h')", plain)).isTrue();
    assertThat(condition("event.from == 'agent'", plain.withEvent(EVENT))).isTrue();
  }

  @Test
  void keepsTheTypeOfAValue() throws EvaluationFailed {
    assertThat(value("vars.reopens + 1")).isEqualTo(2L);
    assertThat(value("vars.ratio * 2.0")).isEqualTo(1.0);
    assertThat(value("now")).isEqualTo("2026-11-02T09:00:00Z");
    assertThat(value("ticket.tags.filter(t, t != 'vip')")).isEqualTo(List.of());
    assertThat(value("{'b': 1, 'a': [true]}")).hasToString("{a=[true], b=1}");
  }

  @Test
  void namesAFieldThatDoesNotExist() {
    assertThat(problem("ticket.priorty == 'high'", plain))
        .isEqualTo(new Compilation.Problem("undefined field 'priorty'", 6));
  }

  @Test
  void knowsNoEventWhereThereIsNone() {
    assertThat(problem("event.from == 'agent'", plain).message())
        .contains("undeclared reference to 'event'");
  }

  @Test
  void refusesAConditionThatIsNone() {
    assertThat(expressions.condition("vars.reopens", plain))
        .isEqualTo(new Compilation.Mismatch("int", "bool"));
  }

  @Test
  void refusesToCompareTextWithNumbers() {
    assertThat(problem("ticket.priority == 1", plain).message()).contains("no matching overload");
  }

  @Test
  void stopsALoopThatCostsTooMuch() {
    var list = "[1,2,3,4,5,6,7,8,9,10,11,12]";
    var loops = "%s.all(a, %s.all(b, %s.all(c, a + b + c > 0)))".formatted(list, list, list);

    assertThatThrownBy(() -> condition(loops, plain)).hasMessageContaining("budget exceeded");
  }

  @Test
  void reportsADivisionByZero() {
    assertThatThrownBy(() -> value("1 / vars.reopens * 0 + 1 / 0"))
        .isInstanceOf(EvaluationFailed.class);
  }

  private boolean condition(String source, Scope scope) throws EvaluationFailed {
    return compiled(expressions.condition(source, scope)).holds(variables());
  }

  private Object value(String source) throws EvaluationFailed {
    return compiled(expressions.value(source, plain)).evaluate(variables());
  }

  private Compilation.Problem problem(String source, Scope scope) {
    return (Compilation.Problem) expressions.condition(source, scope);
  }

  private static Expression compiled(Compilation compilation) {
    assertThat(compilation).isInstanceOf(Compilation.Compiled.class);
    return ((Compilation.Compiled) compilation).expression();
  }

  private static Map<String, Object> variables() {
    return Map.of(
        "ticket", Map.of("priority", "high", "tags", List.of("vip")),
        "vars", VARS.bind(Map.of("reopens", 1L, "ratio", 0.5, "since", "2026-11-02T07:00:00Z")),
        "event", Map.of("from", "agent"),
        "now", Instant.parse("2026-11-02T09:00:00Z"));
  }

  private static Fields fields(Field... fields) {
    var byName = new LinkedHashMap<String, Field>();
    for (var field : fields) {
      byName.put(field.name(), field);
    }
    return new Fields(byName);
  }
}
