/// Lists, timelines and content for people.
@NullMarked
package kontur.tickets.reading;

import org.jspecify.annotations.NullMarked;
