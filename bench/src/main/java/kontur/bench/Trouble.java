package kontur.bench;

import java.time.Duration;

/// What a fault works with.
interface Trouble {
  Processes platform();

  Stores stores();

  /// Strikes, lets it last, mends it, and waits until letters are visible again.
  void step(Step step);

  /// The same without letting it last.
  void moment(Step step);

  /// Letters that their source has had for some seconds and no agent can see.
  long waiting();

  /// Until half of the letters that must be written are.
  void awaitHistory();

  /// Lets somebody do what needs a link, if nobody does by themselves.
  void use(Link link);

  /// Mails with the mark that they are stored.
  long marked();

  /// Up to which id updates of the bot are confirmed.
  long confirmed();

  /// One more agent begins, who gives no commands.
  void letOneAnswer();

  /// Calls of agents that were not answered so far.
  long failedCalls();

  /// The next message of the bot meets this.
  ///
  /// @param isUncertain whether the message may have been taken for all that its sender knows
  void planned(String fault, int number, boolean isUncertain);

  /// The mail server starts again and numbers its mails anew.
  void renumberedWorld();

  /// So many on each topic.
  void poison(int records);

  /// How many of them must be put aside.
  long poured();

  /// Puts every group of consumers back to the beginning.
  void replay();

  /// How many records come again by that.
  long replayed();

  /// Kills at named points.
  void crashAtPoints();

  /// Slows each handler down for a while, and weighs the services.
  void slowHandlers();

  /// Kills at requests.
  void crashOnTheWire();

  /// Runs that were seen to go on from another one so far.
  long newRuns();

  /// From here on polls of the bot are counted.
  void watchPolls();

  /// Waits until so long after the last time.
  void awaitTurn(Duration every);

  /// Whether as many letters were written as must be.
  boolean isEnough();
}
