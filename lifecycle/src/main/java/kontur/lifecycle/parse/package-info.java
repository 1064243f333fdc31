/// From the bytes of a lifecycle file to a chart, with the place of every mistake.
@NullMarked
package kontur.lifecycle.parse;

import org.jspecify.annotations.NullMarked;
