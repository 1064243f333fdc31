/// Guards and templates in CEL, typed when the file is read.
@NullMarked
package kontur.lifecycle.expression;

import org.jspecify.annotations.NullMarked;
