/// Brings the database to the shape that this version of the code expects.
@NullMarked
package kontur.migrations;

import org.jspecify.annotations.NullMarked;
