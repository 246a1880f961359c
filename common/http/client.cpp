// SPDX-License-Identifier: Apache-2.0
#include "common/http/client.hpp"

#include <algorithm>
#include <atomic>
#include <exception>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

#include <curl/curl.h>
#include <fmt/format.h>

#include "common/base/error.hpp"
#include "common/base/log.hpp"
#include "common/base/signals.hpp"
#include "common/base/socket_watch.hpp"
#include "common/http/transfer.hpp"

namespace vlm::http {
namespace {

using std::chrono::milliseconds;

void initialise_once() {
    static const CURLcode result = curl_global_init(CURL_GLOBAL_DEFAULT);
    if (result != CURLE_OK) throw base::Error{fmt::format("libcurl: {}", curl_easy_strerror(result))};
}

void check_multi(CURLMcode code) {
    if (code != CURLM_OK) throw base::Error{fmt::format("libcurl: {}", curl_multi_strerror(code))};
}

} // namespace

/// libcurl's multi handle with the connections it keeps, and a thread that drives what is in flight.
class Client::Loop {
public:
    Loop() {
        initialise_once();
        m_multi.reset(curl_multi_init());
        if (!m_multi) throw std::bad_alloc{};
        check_multi(curl_multi_setopt(m_multi.get(), CURLMOPT_SOCKETDATA, this));
        check_multi(curl_multi_setopt(m_multi.get(), CURLMOPT_SOCKETFUNCTION, &on_socket));
        check_multi(curl_multi_setopt(m_multi.get(), CURLMOPT_TIMERDATA, this));
        check_multi(curl_multi_setopt(m_multi.get(), CURLMOPT_TIMERFUNCTION, &on_timer));
    }

    /// Nobody waits any more.
    ~Loop() {
        if (!m_thread.joinable()) return;
        m_quits = true;
        m_watch.wake();
        m_thread.join();
    }

    Loop(const Loop&) = delete;
    Loop& operator=(const Loop&) = delete;

    /// Sends it on its way, at the end of which it lands. For any thread.
    void start(Transfer& transfer) {
        bool asleep = false;
        {
            const std::lock_guard lock{m_mutex};
            if (m_broken) std::rethrow_exception(m_broken);
            if (!m_thread.joinable()) m_thread = std::thread{[this] { run(); }};
            m_waiting.push_back(&transfer);
            asleep = std::exchange(m_asleep, false);
        }
        if (asleep) m_watch.wake();
    }

private:
    struct Free {
        void operator()(CURLM* multi) const noexcept { curl_multi_cleanup(multi); }
    };

    /// libcurl says what it waits for on a socket. No exception may pass through it.
    static int on_socket(CURL* /*easy*/, curl_socket_t socket, int what, void* self, void* /*own*/) {
        base::SocketWatch& watch = static_cast<Loop*>(self)->m_watch;
        if (what == CURL_POLL_REMOVE) {
            watch.forget(socket);
            return 0;
        }
        const unsigned int in = (what & CURL_POLL_IN) != 0 ? base::SocketWatch::readable : 0U;
        const unsigned int out = (what & CURL_POLL_OUT) != 0 ? base::SocketWatch::writable : 0U;
        return watch.watch(socket, in | out) ? 0 : -1;
    }

    /// libcurl says when it wants to be called in any case.
    static int on_timer(CURLM* /*multi*/, long ms, void* self) {
        auto& due = static_cast<Loop*>(self)->m_due;
        due.reset();
        if (ms >= 0) due = base::Steady::now() + milliseconds{ms};
        return 0;
    }

    void run() {
        try {
            watch_stop();
            while (!m_quits) {
                take_off();
                heed_stop();
                keep_time();
                collect();
                wait(end_stalled());
            }
        } catch (...) {
            break_down(std::current_exception());
        }
    }

    void take_off() {
        const std::size_t flying = m_flying.size();
        take_waiting();
        for (std::size_t i = flying; i < m_flying.size(); ++i)
            check_multi(curl_multi_add_handle(m_multi.get(), m_flying[i]->easy()));
    }

    void take_waiting() {
        const std::lock_guard lock{m_mutex};
        m_asleep = false;
        m_flying.insert(m_flying.end(), m_waiting.begin(), m_waiting.end());
        m_waiting.clear();
    }

    /// What is in flight ends as it was told to, or goes back to who waits.
    void land(Transfer* transfer) {
        curl_multi_remove_handle(m_multi.get(), transfer->easy());
        std::erase(m_flying, transfer);
        transfer->land();
    }

    void collect() {
        int left = 0;
        while (const CURLMsg* message = curl_multi_info_read(m_multi.get(), &left)) {
            if (message->msg == CURLMSG_DONE) finish(message->easy_handle, message->data.result);
        }
    }

    void finish(CURL* easy, CURLcode code) {
        Transfer* transfer = nullptr;
        curl_easy_getinfo(easy, CURLINFO_PRIVATE, &transfer);
        if (transfer->wants_fresh_connection(code)) {
            curl_multi_remove_handle(m_multi.get(), easy);
            check_multi(curl_multi_add_handle(m_multi.get(), easy));
            return;
        }
        transfer->end(code);
        land(transfer);
    }

    /// Ends what has stalled; returns how long the others can be waited for.
    milliseconds end_stalled() {
        const auto now = base::Steady::now();
        milliseconds shortest{1000};
        std::vector<Transfer*> stalled;
        for (Transfer* transfer : m_flying) {
            const milliseconds left = transfer->patience(now);
            if (left <= milliseconds::zero()) stalled.push_back(transfer);
            shortest = std::clamp(left, milliseconds{1}, shortest);
        }
        for (Transfer* transfer : stalled) {
            transfer->stall();
            land(transfer);
        }
        if (m_due) shortest = std::clamp(std::chrono::ceil<milliseconds>(*m_due - now), milliseconds{0}, shortest);
        return shortest;
    }

    /// When the user asks to stop, gives up what nobody waits for any more, and says that the rest is waited for.
    void heed_stop() {
        if (!base::stop_requested()) return;
        for (Transfer* transfer : std::vector<Transfer*>{m_flying}) {
            if (!transfer->outlives_stop()) give_up(transfer, std::make_exception_ptr(base::Interrupted{}));
        }
        static std::atomic_flag said;
        if (m_flying.empty() || said.test_and_set()) return;
        base::log::info("finishing the request{}; once more stops at once", m_flying.size() == 1 ? "" : "s");
    }

    void give_up(Transfer* transfer, const std::exception_ptr& reason) {
        transfer->fail(reason);
        land(transfer);
    }

    /// libcurl has failed: nothing flies any more.
    void break_down(const std::exception_ptr& reason) {
        {
            const std::lock_guard lock{m_mutex};
            m_broken = reason;
        }
        take_waiting();
        for (Transfer* transfer : std::vector<Transfer*>{m_flying})
            give_up(transfer, reason);
    }

    void watch_stop() {
        if (const int stop = base::stop_descriptor(); stop >= 0 && !m_watch.watch(stop, base::SocketWatch::readable))
            throw base::Error{"a request to stop cannot be waited for"};
    }

    void keep_time() {
        if (m_due && *m_due <= base::Steady::now()) act(CURL_SOCKET_TIMEOUT, 0);
    }

    void act(curl_socket_t socket, int what) {
        if (socket == CURL_SOCKET_TIMEOUT) m_due.reset();
        int running = 0;
        check_multi(curl_multi_socket_action(m_multi.get(), socket, what, &running));
    }

    /// Waits for something to happen, which a request to stop is once. One wakes it for all who come meanwhile.
    void wait(milliseconds most) {
        {
            const std::lock_guard lock{m_mutex};
            if (!m_waiting.empty()) return;
            m_asleep = true;
        }
        for (const auto& [socket, what] : m_watch.wait(most)) {
            if (socket == base::stop_descriptor()) {
                m_watch.forget(socket);
            } else {
                const int in = (what & base::SocketWatch::readable) != 0 ? CURL_CSELECT_IN : 0;
                const int out = (what & base::SocketWatch::writable) != 0 ? CURL_CSELECT_OUT : 0;
                const int error = (what & base::SocketWatch::failed) != 0 ? CURL_CSELECT_ERR : 0;
                act(socket, in | out | error);
            }
        }
    }

    // libcurl calls back about these until it ends.
    base::SocketWatch m_watch;
    std::optional<base::Steady::time_point> m_due; ///< when libcurl wants to be called
    std::unique_ptr<CURLM, Free> m_multi;
    std::mutex m_mutex;
    std::vector<Transfer*> m_waiting; ///< to take off
    bool m_asleep = false;            ///< the thread has to be woken for what waits
    std::exception_ptr m_broken;      ///< why nothing can
    std::vector<Transfer*> m_flying;  ///< the thread's own
    std::atomic<bool> m_quits{false};
    std::thread m_thread;
};

Client::Client()
    : m_loop{std::make_unique<Loop>()} {}
Client::~Client() = default;
Client::Client(Client&&) noexcept = default;
Client& Client::operator=(Client&&) noexcept = default;

Response Client::perform(const Request& request, const BodyReader& reader) {
    Transfer transfer{request, reader};
    m_loop->start(transfer);
    return transfer.wait();
}

std::vector<Response> Client::perform_all(const std::vector<Request>& requests) {
    const BodyReader none;
    std::vector<std::unique_ptr<Transfer>> transfers;
    for (const Request& request : requests)
        transfers.push_back(std::make_unique<Transfer>(request, none));
    for (const auto& transfer : transfers)
        m_loop->start(*transfer);
    std::vector<Response> responses;
    std::exception_ptr thrown;
    for (const auto& transfer : transfers) { // none may fly on when they go
        try {
            responses.push_back(transfer->wait());
        } catch (...) {
            thrown = std::current_exception();
        }
    }
    if (thrown) std::rethrow_exception(thrown);
    return responses;
}

} // namespace vlm::http
