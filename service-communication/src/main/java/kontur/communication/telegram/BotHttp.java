package kontur.communication.telegram;

import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import okhttp3.Call;
import okhttp3.ConnectionPool;
import okhttp3.Dispatcher;
import okhttp3.EventListener;
import okhttp3.OkHttpClient;
import org.jspecify.annotations.Nullable;

/// The HTTP client of one bot: every wait bounded, nothing repeated behind our back.
final class BotHttp {
  private static final int IDLE_CONNECTIONS = 4;
  private static final Duration KEEP_ALIVE = Duration.ofSeconds(20);

  private BotHttp() {}

  static OkHttpClient client(URI apiBase, @Nullable URI proxy, Duration connect, Duration answer) {
    var dispatcher = new Dispatcher(Executors.newVirtualThreadPerTaskExecutor());
    dispatcher.setMaxRequestsPerHost(64);
    var prefix = prefix(apiBase);
    var builder =
        new OkHttpClient.Builder()
            .dispatcher(dispatcher)
            .connectionPool(
                new ConnectionPool(IDLE_CONNECTIONS, KEEP_ALIVE.toMillis(), TimeUnit.MILLISECONDS))
            // A hidden second POST would be a second message.
            .retryOnConnectionFailure(false)
            .followRedirects(false)
            .connectTimeout(connect)
            .readTimeout(answer)
            .writeTimeout(answer)
            .callTimeout(connect.plus(answer.multipliedBy(2)))
            // OkHttp repeats a POST by itself on 503 with Retry-After: 0.
            .addNetworkInterceptor(chain ->
                chain.proceed(chain.request()).newBuilder().removeHeader("Retry-After").build());
    if (!prefix.isEmpty()) {
      // The library builds URLs without a path before /bot<token>.
      builder.addInterceptor(chain -> {
        var url = chain.request().url();
        var path = url.newBuilder().encodedPath(prefix + url.encodedPath()).build();
        return chain.proceed(chain.request().newBuilder().url(path).build());
      });
    }
    if (proxy != null) {
      builder.proxy(proxy(proxy));
    }
    return builder.build();
  }

  private static String prefix(URI apiBase) {
    var path = apiBase.getRawPath() == null ? "" : apiBase.getRawPath();
    return path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
  }

  private static Proxy proxy(URI proxy) {
    var type = proxy.getScheme().startsWith("socks") ? Proxy.Type.SOCKS : Proxy.Type.HTTP;
    return new Proxy(type, new InetSocketAddress(proxy.getHost(), proxy.getPort()));
  }

  /// Notes whether anything of a request went out on the wire.
  static final class Wire extends EventListener {
    private volatile boolean touched;

    boolean touched() {
      return touched;
    }

    @Override
    public void requestHeadersStart(Call call) {
      touched = true;
    }
  }
}
