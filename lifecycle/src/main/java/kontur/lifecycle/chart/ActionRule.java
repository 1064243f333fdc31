package kontur.lifecycle.chart;

import kontur.lifecycle.expression.Expression;
import kontur.lifecycle.expression.Template;
import org.jspecify.annotations.Nullable;

/// Something to be done by others.
public record ActionRule(
    String name, Template.Named arguments, @Nullable Expression when, String pointer) {}
