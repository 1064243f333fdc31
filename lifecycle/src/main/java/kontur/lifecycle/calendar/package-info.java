/// Business time.
@NullMarked
package kontur.lifecycle.calendar;

import org.jspecify.annotations.NullMarked;
