package kontur.lifecycle.parse;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import kontur.lifecycle.expression.Compilation;
import kontur.lifecycle.expression.Expression;
import kontur.lifecycle.expression.Expressions;
import kontur.lifecycle.expression.Scope;
import kontur.lifecycle.expression.Template;
import kontur.lifecycle.value.Field;
import org.jspecify.annotations.Nullable;

/// Reads guards and values that may hold `${…}`.
final class TemplateReader {
  private static final Template NOTHING = new Template.Literal("");

  private final Report report;
  private final Expressions expressions = new Expressions();

  TemplateReader(Report report) {
    this.report = report;
  }

  /// The guard of a rule; absent when it has none or a wrong one.
  @Nullable Expression when(Node rule, Scope scope) {
    var node = rule.get("when").orElse(null);
    if (node == null) {
      return null;
    }
    return compiled(expressions.condition(node.text(), scope), "L020", node.pointer(), 0);
  }

  /// Values by name.
  Template.Named named(Map<String, Node> entries, Scope scope) {
    var items = new TreeMap<String, Template>();
    entries.forEach((name, node) -> items.put(name, value(node, scope)));
    return new Template.Named(items);
  }

  /// A value for a field that is declared.
  Template value(Node node, Scope scope, Field field) {
    var parts = node.value() instanceof String text ? split(text) : List.<Part>of();
    if (parts.size() == 1 && parts.getFirst() instanceof Part.Code(var source, var at)) {
      var expression =
          compiled(expressions.value(source, scope, field), "L021", node.pointer(), at);
      return expression == null ? NOTHING : new Template.Computed(expression);
    }
    var template = value(node, scope);
    var sample = template instanceof Template.Literal(var literal) ? literal : "";
    if (template instanceof Template.Literal || template instanceof Template.Text) {
      field
          .problem(sample)
          .filter(_ -> template instanceof Template.Literal || field.type().read("").isEmpty())
          .ifPresent(problem -> report.error("L021", node.pointer(), problem));
    }
    return template instanceof Template.Literal
        ? field.type().read(sample).<Template>map(Template.Literal::new).orElse(template)
        : template;
  }

  private Template value(Node node, Scope scope) {
    return switch (node.value()) {
      case String text -> text(text, node.pointer(), scope);
      case Map<?, ?> _ -> named(node.entries(), scope);
      case List<?> _ ->
          new Template.Many(node.items().stream().map(item -> value(item, scope)).toList());
      case null -> NOTHING;
      case Object scalar -> new Template.Literal(scalar);
    };
  }

  private Template text(String text, String pointer, Scope scope) {
    var templates = new ArrayList<Template>();
    for (var part : split(text)) {
      switch (part) {
        case Part.Plain(var plain) -> templates.add(new Template.Literal(plain));
        case Part.Code(var source, var at) -> {
          var expression = compiled(expressions.value(source, scope), "L020", pointer, at);
          if (expression != null) {
            templates.add(new Template.Computed(expression));
          }
        }
      }
    }
    return switch (templates.size()) {
      case 0 -> NOTHING;
      case 1 -> templates.getFirst();
      default -> new Template.Text(templates);
    };
  }

  private @Nullable Expression compiled(
      Compilation compilation, String mismatch, String pointer, int at) {
    return switch (compilation) {
      case Compilation.Compiled(var expression) -> expression;
      case Compilation.Problem(var message, var offset) -> {
        report.errorAt("L020", pointer, at + offset, message);
        yield null;
      }
      case Compilation.Mismatch(var actual, var expected) -> {
        report.errorAt(
            mismatch, pointer, at, "the value is of type " + actual + ", not " + expected);
        yield null;
      }
    };
  }

  private sealed interface Part {
    record Plain(String text) implements Part {}

    record Code(String source, int at) implements Part {}
  }

  private static List<Part> split(String text) {
    var parts = new ArrayList<Part>();
    var from = 0;
    for (var open = text.indexOf("${"); open >= 0; open = text.indexOf("${", from)) {
      var close = closing(text, open + 2);
      if (close < 0) {
        break;
      }
      if (open > from) {
        parts.add(new Part.Plain(text.substring(from, open)));
      }
      parts.add(new Part.Code(text.substring(open + 2, close), open + 2));
      from = close + 1;
    }
    if (from < text.length()) {
      parts.add(new Part.Plain(text.substring(from)));
    }
    return parts;
  }

  // CEL has braces of its own, and strings that may hold one.
  private static int closing(String text, int from) {
    var depth = 0;
    var quote = '\0';
    for (var i = from; i < text.length(); i++) {
      var c = text.charAt(i);
      if (quote != '\0') {
        if (c == '\\') {
          i++;
        } else if (c == quote) {
          quote = '\0';
        }
      } else if (c == '"' || c == '\'') {
        quote = c;
      } else if (c == '{') {
        depth++;
      } else if (c == '}' && depth-- == 0) {
        return i;
      }
    }
    return -1;
  }
}
