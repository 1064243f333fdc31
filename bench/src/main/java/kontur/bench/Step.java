package kontur.bench;

import java.util.List;
import java.util.function.LongSupplier;
import kontur.bench.OnTheWire.Cut;

/// One thing that goes wrong, and how it ends.
///
/// @param what for people; the same name twice counts as one: of two replicas one may stand by
/// @param cuts which messages that are on the wire may end uncertain by it
/// @param felt a count that grows when it is felt; asked before, just before the mend and after
/// @param meanwhile what is looked at while it lasts
record Step(
    String what,
    Cut cuts,
    Runnable strike,
    LongSupplier felt,
    Runnable mend,
    List<Meanwhile> meanwhile) {
  Step {
    meanwhile = List.copyOf(meanwhile);
  }

  Step(String what, Cut cuts, Runnable strike, LongSupplier felt, Runnable mend) {
    this(what, cuts, strike, felt, mend, List.of());
  }

  Step with(Meanwhile... more) {
    return new Step(what, cuts, strike, felt, mend, List.of(more));
  }
}
