package kontur.testing;

import java.io.BufferedOutputStream;
import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import org.jspecify.annotations.Nullable;

/// A client's connection whose answers go out together, when the server waits for the client again:
/// the library sends each line of an answer by itself, thousands for one FETCH.
final class HandledSocket extends Socket {
  private static final int BUFFER = 64 * 1024;

  private final Object turn = new Object();
  private @Nullable Answers answers;
  private Runnable beforeWaiting = () -> {};
  private boolean isWaiting;

  /// Runs in the connection's thread each time before it waits for the client.
  void beforeWaiting(Runnable work) {
    beforeWaiting = work;
  }

  @Override
  public OutputStream getOutputStream() throws IOException {
    synchronized (turn) {
      if (answers == null) {
        answers = new Answers(new BufferedOutputStream(super.getOutputStream(), BUFFER));
      }
      return answers;
    }
  }

  @Override
  public InputStream getInputStream() throws IOException {
    return new Requests(super.getInputStream());
  }

  private void waits(boolean waiting) throws IOException {
    synchronized (turn) {
      isWaiting = waiting;
      if (waiting && answers != null) {
        answers.leave();
      }
    }
  }

  private final class Requests extends FilterInputStream {
    Requests(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      var one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      beforeWaiting.run();
      waits(true);
      try {
        return in.read(bytes, offset, length);
      } finally {
        waits(false);
      }
    }
  }

  private final class Answers extends FilterOutputStream {
    Answers(OutputStream out) {
      super(out);
    }

    @Override
    public void write(int one) throws IOException {
      synchronized (turn) {
        out.write(one);
      }
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      synchronized (turn) {
        out.write(bytes, offset, length);
      }
    }

    /// News for a client in IDLE comes from another thread, and at once.
    @Override
    public void flush() throws IOException {
      synchronized (turn) {
        if (isWaiting) {
          out.flush();
        }
      }
    }

    void leave() throws IOException {
      out.flush();
    }

    @Override
    public void close() throws IOException {
      synchronized (turn) {
        out.close();
      }
    }
  }
}
