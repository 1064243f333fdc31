/// What lets people who run a service see into it.
@NullMarked
package kontur.operations;

import org.jspecify.annotations.NullMarked;
