/// Deletes what has served its time.
@NullMarked
package kontur.tickets.upkeep;

import org.jspecify.annotations.NullMarked;
