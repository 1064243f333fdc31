/// Channel accounts: settings, secrets, announcement, health.
@NullMarked
package kontur.communication.account;

import org.jspecify.annotations.NullMarked;
