// SPDX-License-Identifier: Apache-2.0
// usage: live-viewers PORT PLAYLIST VIEWERS SECONDS
// Watches a low-latency HLS playlist of this machine ("/live/cam/media.m3u8") as players do: each viewer waits for the
// next state of the list, fetches the parts that are new, and plays them the advised time behind. Prints JSON: parts
// that were fetched, requests that failed, how often a viewer had nothing left to play, and the least that anybody had
// left when the next part came.
#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <limits>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <sys/time.h>
#include <unistd.h>

#include "tests/bench/loopback.hpp"

namespace {

using Clock = std::chrono::steady_clock;
using Seconds = std::chrono::duration<double>;

struct Figures {
    std::mutex mutex;
    int parts = 0;
    int errors = 0;
    int stalls = 0;
    double least_left = std::numeric_limits<double>::max(); // s
};

std::size_t after(std::string_view text, std::string_view what, std::size_t from = 0) {
    const std::size_t at = text.find(what, from);
    return at == std::string_view::npos ? at : at + what.size();
}

double number_after(const std::string& text, std::string_view what, std::size_t from = 0) {
    const std::size_t at = after(text, what, from);
    return at == std::string::npos ? 0 : std::atof(text.c_str() + at);
}

/// A connection that is kept.
class Connection {
public:
    explicit Connection(int port)
        : m_fd{bench::connected(port)} {
        const timeval patience{20, 0};
        ::setsockopt(m_fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    }
    ~Connection() { ::close(m_fd); }
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    /// The body; "" where it did not come.
    std::string get(const std::string& path) {
        const std::string request = "GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n";
        if (::send(m_fd, request.data(), request.size(), MSG_NOSIGNAL) < 0) return {};
        std::string got;
        std::size_t body = std::string::npos;
        std::size_t wanted = 0;
        std::vector<char> room(64 << 10);
        while (body == std::string::npos || got.size() < body + wanted) {
            const ssize_t count = ::recv(m_fd, room.data(), room.size(), 0);
            if (count <= 0) return {};
            got.append(room.data(), static_cast<std::size_t>(count));
            if (body != std::string::npos) continue;
            body = after(got, "\r\n\r\n");
            if (body != std::string::npos) wanted = static_cast<std::size_t>(number_after(got, "Content-Length: "));
        }
        return got.starts_with("HTTP/1.1 200 ") ? got.substr(body) : std::string{};
    }

private:
    int m_fd;
};

class Viewer {
public:
    Viewer(int port, std::string playlist, Figures& figures)
        : m_connection{port}
        , m_playlist{std::move(playlist)}
        , m_folder{m_playlist.substr(0, m_playlist.rfind('/') + 1)}
        , m_figures{figures} {}

    void watch(Clock::time_point end) {
        std::string list = m_connection.get(m_playlist);
        m_behind = Seconds{number_after(list, "PART-HOLD-BACK=")};
        for (std::size_t at = after(list, "#EXT-X-PART:"); at != std::string::npos;
             at = after(list, "#EXT-X-PART:", at))
            m_last = uri_at(list, at);
        while (Clock::now() < end && fetch_news(list))
            list = m_connection.get(m_playlist + next_state(list));
        if (Clock::now() < end) count([](Figures& figures) { ++figures.errors; });
    }

private:
    static std::string uri_at(const std::string& list, std::size_t at) {
        const std::size_t from = after(list, "URI=\"", at);
        return list.substr(from, list.find('"', from) - from);
    }

    /// What makes the server wait until there is more than in this list, and leave out what is old.
    static std::string next_state(const std::string& list) {
        auto number = static_cast<long>(number_after(list, "#EXT-X-MEDIA-SEQUENCE:"));
        number += static_cast<long>(number_after(list, "SKIPPED-SEGMENTS="));
        int parts = 0;
        for (std::size_t at = list.find("#EXT"); at != std::string::npos; at = list.find("#EXT", at + 1)) {
            if (list.compare(at, 8, "#EXTINF:") == 0) {
                ++number;
                parts = 0;
            } else if (list.compare(at, 12, "#EXT-X-PART:") == 0) {
                ++parts;
            }
        }
        return "?_HLS_msn=" + std::to_string(number) + "&_HLS_part=" + std::to_string(parts) + "&_HLS_skip=YES";
    }

    /// False where something failed.
    bool fetch_news(const std::string& list) {
        if (list.empty()) return false;
        std::size_t at = after(list, "URI=\"" + m_last + '"');
        if (at == std::string::npos) at = 0; // all that is listed is new
        for (at = after(list, "#EXT-X-PART:", at); at != std::string::npos; at = after(list, "#EXT-X-PART:", at)) {
            m_last = uri_at(list, at);
            if (m_connection.get(m_folder + m_last).empty()) return false;
            take(Seconds{number_after(list, "DURATION=", at)});
        }
        return true;
    }

    void take(Seconds part) {
        const auto now = Clock::now();
        if (m_buffered == Seconds{0}) m_starts = now + std::chrono::duration_cast<Clock::duration>(m_behind);
        const Seconds left = m_buffered - std::max(Seconds{0}, Seconds{now - m_starts});
        const bool stalled = left < Seconds{0};
        if (stalled) m_starts -= std::chrono::duration_cast<Clock::duration>(left); // it goes on from here
        const bool first = m_buffered == Seconds{0};
        m_buffered += part;
        count([&](Figures& figures) {
            ++figures.parts;
            figures.stalls += stalled ? 1 : 0;
            if (!first)
                figures.least_left =
                    std::min(figures.least_left, left.count() + (now < m_starts ? Seconds{m_starts - now}.count() : 0));
        });
    }

    template <typename Change>
    void count(Change change) {
        const std::lock_guard lock{m_figures.mutex};
        change(m_figures);
    }

    Connection m_connection;
    std::string m_playlist;
    std::string m_folder;
    Figures& m_figures;
    std::string m_last;         ///< part that was fetched, or was there before
    Seconds m_behind{0};        ///< what is played what comes
    Seconds m_buffered{0};      ///< of all parts
    Clock::time_point m_starts; ///< to play
};

} // namespace

int main(int argc, char* argv[]) {
    if (argc != 5) {
        std::fputs("usage: live-viewers PORT PLAYLIST VIEWERS SECONDS\n", stderr);
        return 2;
    }
    Figures figures;
    const auto end = Clock::now() + std::chrono::seconds{std::atoi(argv[4])};
    std::vector<std::thread> viewers;
    for (int i = std::atoi(argv[3]); i > 0; --i)
        viewers.emplace_back([&] { Viewer{std::atoi(argv[1]), argv[2], figures}.watch(end); });
    for (std::thread& viewer : viewers)
        viewer.join();
    std::printf("{\"parts\":%d,\"errors\":%d,\"stalls\":%d,\"least_left_ms\":%.0f}\n", figures.parts, figures.errors,
                figures.stalls, figures.least_left * 1000);
    return 0;
}
