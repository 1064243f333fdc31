/// Refusing to start, in one sentence that says what to do.
@NullMarked
package kontur.tickets.start;

import org.jspecify.annotations.NullMarked;
