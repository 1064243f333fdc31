/// What the lifecycle reads and records.
@NullMarked
package kontur.tickets.lifecycle;

import org.jspecify.annotations.NullMarked;
