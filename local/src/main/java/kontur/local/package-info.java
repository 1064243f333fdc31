/// The whole platform on one machine: embedded parts, then the four services as they are.
@NullMarked
package kontur.local;

import org.jspecify.annotations.NullMarked;
