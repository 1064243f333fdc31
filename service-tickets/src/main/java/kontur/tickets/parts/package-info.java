/// The database and the broker: waited for, and said when they are away.
@NullMarked
package kontur.tickets.parts;

import org.jspecify.annotations.NullMarked;
