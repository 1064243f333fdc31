/// T1: everything received is stored once, before its source may forget it.
@NullMarked
package kontur.communication.ledger;

import org.jspecify.annotations.NullMarked;
