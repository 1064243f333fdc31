package kontur.communication.imap;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongFunction;

/// A mailbox of the [UnrulyImapServer]. Mails are made when they are fetched, so that a hundred
/// thousand weigh nothing.
public final class Box {
  private final List<String> commands = new CopyOnWriteArrayList<>();
  private final Map<Long, Fault> faults = new ConcurrentHashMap<>();
  private final Map<Long, Fault> faultsOnce = new ConcurrentHashMap<>();
  private final Map<Long, Integer> hidden = new ConcurrentHashMap<>();
  private final Map<String, Box> folders = new ConcurrentHashMap<>();
  private final AtomicInteger fetched = new AtomicInteger();
  private final AtomicInteger signIns = new AtomicInteger();
  private final AtomicLong listed = new AtomicLong();
  private final LongFunction<String> mail;
  private List<Long> uids = List.of();
  private long uidValidity = 1;
  private int phantoms;
  private volatile long later = Long.MAX_VALUE;
  private volatile List<String> lists = List.of();
  private final AtomicInteger closedFor = new AtomicInteger();
  private final Set<Long> marked = ConcurrentHashMap.newKeySet();
  private boolean breaksAtMark;
  private volatile boolean refusesMarks;
  private volatile boolean together;
  private volatile boolean away;
  private volatile boolean refuses;
  private final AtomicInteger tries = new AtomicInteger();
  private final AtomicInteger refusals = new AtomicInteger();
  private volatile Fault envelopes;
  private volatile String from = "NIL";

  Box(LongFunction<String> mail) {
    this.mail = mail;
  }

  /// What a fetch of a body ends with.
  public enum Fault {
    /// Half of the mail, then good-bye.
    BYE,
    /// A refusal; the connection goes on.
    NO,
    /// More bytes announced than come; the connection ends.
    CUT,
    /// Fewer bytes announced than come; the connection goes on.
    SHORT
  }

  /// Puts mails in; their numbers need not ascend.
  public synchronized Box add(long... more) {
    var all = new ArrayList<>(uids);
    for (var uid : more) {
      all.add(uid);
    }
    uids = List.copyOf(all);
    notifyAll();
    return this;
  }

  /// Other mails in place of those that are there.
  public synchronized void replace(long... others) {
    uids = Arrays.stream(others).boxed().toList();
    notifyAll();
  }

  /// So many more mails are told of than there are.
  public synchronized void phantoms(int more) {
    phantoms = more;
    notifyAll();
  }

  synchronized int phantoms() {
    return phantoms;
  }

  /// How many numbers all searches gave.
  public long listed() {
    return listed.get();
  }

  void listed(int numbers) {
    listed.addAndGet(numbers);
  }

  /// The same mails under new numbers, which begin here.
  public synchronized void renumber(long validity) {
    uidValidity = validity;
  }

  /// Every fetch of this mail's body ends so, until it is healed.
  public void fault(long uid, Fault fault) {
    faults.put(uid, fault);
  }

  /// The next fetch of this mail's body ends so.
  public void faultOnce(long uid, Fault fault) {
    faultsOnce.put(uid, fault);
  }

  /// So often the server does not show this mail, which its searches name.
  public void hide(long uid, int times) {
    hidden.put(uid, times);
  }

  boolean hides(long uid) {
    return hidden.computeIfPresent(uid, (_, left) -> left - 1) instanceof Integer left && left >= 0;
  }

  public void heal(long uid) {
    faults.remove(uid);
  }

  /// The next command that would mark mails ends the connection.
  public void breakAtMark() {
    breaksAtMark = true;
  }

  /// Every command that would mark mails is refused.
  public void refuseMarks() {
    refusesMarks = true;
  }

  boolean refusesMarks() {
    return refusesMarks;
  }

  /// False when the connection ends instead.
  synchronized boolean mark(List<Long> more) {
    if (breaksAtMark) {
      breaksAtMark = false;
      return false;
    }
    marked.addAll(more);
    return true;
  }

  boolean isMarked(long uid) {
    return marked.contains(uid);
  }

  /// The UIDs of mails that have a mark, ascending.
  public List<Long> marked() {
    return marked.stream().sorted().toList();
  }

  /// Every answer begins with these lines, whether anybody asked for a list or not.
  public void lists(List<String> lines) {
    lists = List.copyOf(lines);
  }

  List<String> lists() {
    return lists;
  }

  /// So often the folder cannot be opened.
  public void closedFor(int times) {
    closedFor.set(times);
  }

  boolean isClosed() {
    return closedFor.getAndUpdate(left -> Math.max(0, left - 1)) > 0;
  }

  /// Hands many mails over by one command, as every real server does.
  public void together() {
    together = true;
  }

  boolean isTogether() {
    return together;
  }

  /// Every fetch of envelopes ends so.
  public void envelopes(Fault fault) {
    envelopes = fault;
  }

  Fault envelopes() {
    return envelopes;
  }

  /// What envelopes give as the authors of every mail, in the words of the protocol.
  public void from(String addresses) {
    from = addresses;
  }

  String from() {
    return from;
  }

  /// Nobody is let in, and who is in is thrown out.
  public synchronized void away(boolean now) {
    away = now;
    notifyAll();
  }

  /// Takes no password from now on.
  public void refuse(boolean now) {
    refuses = now;
  }

  boolean refuses() {
    tries.incrementAndGet();
    if (refuses) {
      refusals.incrementAndGet();
    }
    return refuses;
  }

  /// How often somebody was refused.
  public int refusals() {
    return refusals.get();
  }

  /// How often somebody tried to sign in.
  public int tries() {
    return tries.get();
  }

  boolean isAway() {
    return away;
  }

  /// The commands that came, without their tags.
  public List<String> commands() {
    return commands;
  }

  /// How often somebody was let in.
  public int signIns() {
    return signIns.get();
  }

  void enter() {
    signIns.incrementAndGet();
  }

  /// How many bodies were handed out completely.
  public int fetched() {
    return fetched.get();
  }

  /// Mails from this UID on came on the 26th of November, those before on the 24th.
  public void laterFrom(long uid) {
    later = uid;
  }

  String date(long uid) {
    return (uid < later ? "24" : "26") + "-Nov-2026 10:00:00 +0000";
  }

  /// The folder that is opened by this name in place of the one and only.
  public void folder(String name, Box other) {
    folders.put(name, other);
  }

  Box folder(String name) {
    return folders.getOrDefault(name, this);
  }

  /// The UIDs of mails with this Message-ID, each behind a blank.
  String withId(String id) {
    var found = new StringBuilder();
    for (var uid : uids()) {
      if (mail.apply(uid).contains("<" + id + ">")) {
        found.append(' ').append(uid);
      }
    }
    return found.toString();
  }

  synchronized List<Long> uids() {
    return uids;
  }

  synchronized long uidValidity() {
    return uidValidity;
  }

  Fault fault(long uid) {
    var once = faultsOnce.remove(uid);
    return once == null ? faults.get(uid) : once;
  }

  void fetchedOne() {
    fetched.incrementAndGet();
  }

  byte[] mail(long uid) {
    return mail.apply(uid).replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8);
  }

  /// Waits until there are other mails than these, others are to be told of, or the mailbox is
  /// away.
  synchronized void awaitNews(List<Long> known, int told, long millis) throws InterruptedException {
    var until = System.currentTimeMillis() + millis;
    while (uids.size() == known.size()
        && uids.size() + phantoms == told
        && !away
        && System.currentTimeMillis() < until) {
      wait(50);
    }
  }
}
