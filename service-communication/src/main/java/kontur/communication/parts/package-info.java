/// The parts this service cannot work without, and whether they are there.
@NullMarked
package kontur.communication.parts;

import org.jspecify.annotations.NullMarked;
