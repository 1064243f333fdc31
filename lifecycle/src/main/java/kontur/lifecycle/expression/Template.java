package kontur.lifecycle.expression;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// A value of the file that may hold `${…}`.
public sealed interface Template {
  /// Its value, as JSON knows it.
  Object evaluate(Map<String, Object> variables) throws EvaluationFailed;

  /// Plain YAML.
  record Literal(Object value) implements Template {
    @Override
    public Object evaluate(Map<String, Object> variables) {
      return value;
    }
  }

  /// A string that is one `${…}` as a whole keeps the expression's type.
  record Computed(Expression expression) implements Template {
    @Override
    public Object evaluate(Map<String, Object> variables) throws EvaluationFailed {
      return expression.evaluate(variables);
    }
  }

  /// Text around `${…}`.
  record Text(List<Template> parts) implements Template {
    public Text {
      parts = List.copyOf(parts);
    }

    @Override
    public Object evaluate(Map<String, Object> variables) throws EvaluationFailed {
      var text = new StringBuilder();
      for (var part : parts) {
        text.append(part.evaluate(variables));
      }
      return text.toString();
    }
  }

  /// A list of values.
  record Many(List<Template> items) implements Template {
    public Many {
      items = List.copyOf(items);
    }

    @Override
    public Object evaluate(Map<String, Object> variables) throws EvaluationFailed {
      var values = new ArrayList<>(items.size());
      for (var item : items) {
        values.add(item.evaluate(variables));
      }
      return List.copyOf(values);
    }
  }

  /// Values by name.
  record Named(Map<String, Template> items) implements Template {
    public Named {
      items = java.util.Collections.unmodifiableMap(new TreeMap<>(items));
    }

    @Override
    public Map<String, Object> evaluate(Map<String, Object> variables) throws EvaluationFailed {
      var values = new TreeMap<String, Object>();
      for (var item : items.entrySet()) {
        values.put(item.getKey(), item.getValue().evaluate(variables));
      }
      return values;
    }
  }
}
