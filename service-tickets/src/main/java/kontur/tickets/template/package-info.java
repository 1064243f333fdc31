/// Texts of automatic answers.
@NullMarked
package kontur.tickets.template;

import org.jspecify.annotations.NullMarked;
