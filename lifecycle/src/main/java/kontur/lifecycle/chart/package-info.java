/// A lifecycle as the kernel runs it: states, rules, timers, clocks.
@NullMarked
package kontur.lifecycle.chart;

import org.jspecify.annotations.NullMarked;
