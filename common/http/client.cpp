// SPDX-License-Identifier: Apache-2.0
#include "common/http/client.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <exception>
#include <mutex>
#include <thread>
#include <utility>

#include <curl/curl.h>
#include <fmt/format.h>

#include "common/base/error.hpp"
#include "common/base/log.hpp"
#include "common/base/signals.hpp"
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
    }

    /// Nobody waits any more.
    ~Loop() {
        if (!m_thread.joinable()) return;
        m_quits = true;
        curl_multi_wakeup(m_multi.get());
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
        if (asleep) curl_multi_wakeup(m_multi.get());
    }

private:
    struct Free {
        void operator()(CURLM* multi) const noexcept { curl_multi_cleanup(multi); }
    };

    void run() {
        try {
            while (!m_quits) {
                take_off();
                heed_stop();
                int running = 0;
                check_multi(curl_multi_perform(m_multi.get(), &running));
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
        milliseconds shortest{1000};
        for (Transfer* transfer : std::vector<Transfer*>{m_flying}) {
            const milliseconds left = transfer->patience();
            if (left <= milliseconds::zero()) {
                transfer->stall();
                land(transfer);
            } else {
                shortest = std::clamp(left, milliseconds{1}, shortest);
            }
        }
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

    /// Waits for something to happen, which a request to stop is once. One wakes it for all who come meanwhile.
    void wait(milliseconds most) {
        {
            const std::lock_guard lock{m_mutex};
            if (!m_waiting.empty()) return;
            m_asleep = true;
        }
        std::array<curl_waitfd, 1> stop{{{base::stop_descriptor(), CURL_WAIT_POLLIN, 0}}};
        const unsigned int others = base::stop_requested() || stop[0].fd < 0 ? 0 : 1;
        check_multi(curl_multi_poll(m_multi.get(), stop.data(), others, static_cast<int>(most.count()), nullptr));
    }

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
