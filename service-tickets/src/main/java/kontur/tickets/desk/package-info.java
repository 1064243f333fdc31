/// Facts that people create: tickets, replies, notes, changes, uploads.
@NullMarked
package kontur.tickets.desk;

import org.jspecify.annotations.NullMarked;
