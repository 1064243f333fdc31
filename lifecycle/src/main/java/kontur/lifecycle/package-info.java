/// The statechart kernel: reads, checks, steps and simulates lifecycles; pure, without I/O, clock
/// or chance.
@NullMarked
package kontur.lifecycle;

import org.jspecify.annotations.NullMarked;
