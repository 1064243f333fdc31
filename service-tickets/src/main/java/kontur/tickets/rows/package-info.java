/// How many rows travel to PostgreSQL in one statement.
@NullMarked
package kontur.tickets.rows;

import org.jspecify.annotations.NullMarked;
