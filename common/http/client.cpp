// SPDX-License-Identifier: Apache-2.0
#include "common/http/client.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdlib>
#include <cstring>
#include <exception>

#include <curl/curl.h>
#include <fmt/format.h>

#include "common/base/clock.hpp"
#include "common/base/error.hpp"
#include "common/base/log.hpp"
#include "common/base/signals.hpp"
#include "common/base/text.hpp"
#include "common/http/fault.hpp"
#include "common/http/url.hpp"

namespace vlm::http {
namespace {

using std::chrono::milliseconds;

struct FreeEasy {
    void operator()(CURL* handle) const noexcept { curl_easy_cleanup(handle); }
};
struct FreeList {
    void operator()(curl_slist* list) const noexcept { curl_slist_free_all(list); }
};
using List = std::unique_ptr<curl_slist, FreeList>;

void initialise_once() {
    static const CURLcode result = curl_global_init(CURL_GLOBAL_DEFAULT);
    if (result != CURLE_OK) throw base::Error{fmt::format("libcurl: {}", curl_easy_strerror(result))};
}

void check(CURLcode code) {
    if (code != CURLE_OK) throw base::Error{fmt::format("libcurl: {}", curl_easy_strerror(code))};
}

void append(List& list, const std::string& line) {
    curl_slist* longer = curl_slist_append(list.get(), line.c_str());
    if (longer == nullptr) throw std::bad_alloc{};
    [[maybe_unused]] const curl_slist* same = list.release();
    list.reset(longer);
}

List header_list(const Request& request) {
    List list;
    append(list, "Expect:"); // no round trip before the body
    for (const auto& [name, value] : request.headers.fields()) {
        append(list, name + ": " + value);
    }
    return list;
}

bool is_this_machine(const std::string& text) {
    const auto url = parse_url(text);
    return url && (url->host == "localhost" || url->host == "[::1]" || url->host.substr(0, 4) == "127.");
}

/// One request on its way.
class Transfer {
public:
    Transfer(const Request& request, const BodyReader& reader)
        : m_request{request}
        , m_reader{reader}
        , m_headers{header_list(request)}
        , m_easy{curl_easy_init()} {
        if (!m_easy) throw std::bad_alloc{};
        set_target();
        set_limits();
        set_callbacks();
    }

    [[nodiscard]] CURL* easy() const { return m_easy.get(); }

    /// Whether the connection was an old one that turned out to be closed, so that a fresh one is worth a try.
    [[nodiscard]] bool wants_fresh_connection(CURLcode code) {
        long connects = 0;
        curl_easy_getinfo(easy(), CURLINFO_NUM_CONNECTS, &connects);
        if (m_fresh || connects > 0 || m_response.status != 0 || fault_of(code) != Fault::closed) return false;
        m_fresh = true;
        check(curl_easy_setopt(easy(), CURLOPT_FRESH_CONNECT, 1L));
        return true;
    }

    [[nodiscard]] bool outlives_stop() const { return m_request.when_stopped == WhenStopped::finish; }

    /// How long the answer may still pause; nothing before its first byte.
    [[nodiscard]] milliseconds patience() const {
        if (m_response.status == 0) return milliseconds::max();
        return m_request.stall - std::chrono::duration_cast<milliseconds>(base::Steady::now() - m_progress);
    }

    /// Ends with what libcurl reports.
    void end(CURLcode code) {
        if (m_ended) return;
        m_ended = true;
        m_response.fault = fault_of(code);
        if (m_response.fault == Fault::none) return;
        long proxy_status = 0;
        curl_easy_getinfo(easy(), CURLINFO_HTTP_CONNECTCODE, &proxy_status);
        if (proxy_status >= 300) return end(Fault::proxy, refusal_of_proxy(static_cast<int>(proxy_status)));
        // A server that refuses a long body answers and closes before it has read all of it.
        if (m_response.fault == Fault::closed && m_response.status >= 400) {
            m_response.fault = Fault::none;
            return;
        }
        describe(code);
    }

    /// Ends for a reason of our own.
    void end(Fault fault, std::string message) {
        m_ended = true;
        m_response.fault = fault;
        m_response.message = std::move(message);
    }

    void stall() { end(Fault::stalled, fmt::format("nothing came for {} s", seconds(m_request.stall))); }

    [[nodiscard]] Response take() {
        if (m_thrown) std::rethrow_exception(m_thrown);
        return std::move(m_response);
    }

private:
    static std::string seconds(milliseconds time) {
        return fmt::format("{:g}", static_cast<double>(time.count()) / 1e3);
    }

    void set_target() {
        check(curl_easy_setopt(easy(), CURLOPT_URL, m_request.url.c_str()));
        check(curl_easy_setopt(easy(), CURLOPT_PROTOCOLS_STR, "http,https"));
        check(curl_easy_setopt(easy(), CURLOPT_FOLLOWLOCATION, 0L));
        check(curl_easy_setopt(easy(), CURLOPT_USERAGENT, "vlm-tools"));
        check(curl_easy_setopt(easy(), CURLOPT_HTTPHEADER, m_headers.get()));
        // As OpenSSL's own programs do; libcurl asks only the system.
        if (const char* authorities = std::getenv("SSL_CERT_FILE"); authorities != nullptr && *authorities != '\0')
            check(curl_easy_setopt(easy(), CURLOPT_CAINFO, authorities));
        if (is_this_machine(m_request.url)) check(curl_easy_setopt(easy(), CURLOPT_NOPROXY, "*"));
        if (!m_request.unix_socket.empty())
            check(curl_easy_setopt(easy(), CURLOPT_UNIX_SOCKET_PATH, m_request.unix_socket.c_str()));
        if (m_request.method == Method::get) return;
        const char* body = m_request.body ? m_request.body->data() : "";
        const curl_off_t size = m_request.body ? static_cast<curl_off_t>(m_request.body->size()) : 0;
        check(curl_easy_setopt(easy(), CURLOPT_POST, 1L));
        check(curl_easy_setopt(easy(), CURLOPT_POSTFIELDSIZE_LARGE, size));
        check(curl_easy_setopt(easy(), CURLOPT_POSTFIELDS, body));
    }

    void set_limits() {
        check(curl_easy_setopt(easy(), CURLOPT_NOSIGNAL, 1L));
        check(curl_easy_setopt(easy(), CURLOPT_TCP_KEEPALIVE, 1L));
        check(curl_easy_setopt(easy(), CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(m_request.connect.count())));
        check(curl_easy_setopt(easy(), CURLOPT_TIMEOUT_MS, static_cast<long>(m_request.total.count())));
        check(curl_easy_setopt(easy(), CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L));
        check(curl_easy_setopt(easy(), CURLOPT_ERRORBUFFER, m_error.data()));
    }

    void set_callbacks() {
        check(curl_easy_setopt(easy(), CURLOPT_PRIVATE, this));
        check(curl_easy_setopt(easy(), CURLOPT_HEADERDATA, this));
        check(curl_easy_setopt(easy(), CURLOPT_HEADERFUNCTION, &on_header));
        check(curl_easy_setopt(easy(), CURLOPT_WRITEDATA, this));
        check(curl_easy_setopt(easy(), CURLOPT_WRITEFUNCTION, &on_body));
    }

    static std::size_t on_header(char* bytes, std::size_t, std::size_t count, void* self) {
        static_cast<Transfer*>(self)->take_header({bytes, count});
        return count;
    }

    static std::size_t on_body(char* bytes, std::size_t, std::size_t count, void* self) {
        return static_cast<Transfer*>(self)->take_body({bytes, count}) ? count : CURL_WRITEFUNC_ERROR;
    }

    void take_header(std::string_view line) {
        if (line.substr(0, 5) == "HTTP/") { // also of an interim answer, which the next one replaces
            m_response.headers.clear();
            long status = 0;
            curl_easy_getinfo(easy(), CURLINFO_RESPONSE_CODE, &status);
            m_response.status = static_cast<int>(status);
            m_progress = base::Steady::now();
        }
        const auto colon = line.find(':');
        if (colon == std::string_view::npos) return;
        m_response.headers.add(std::string{base::trim(line.substr(0, colon))},
                               std::string{base::trim(line.substr(colon + 1))});
    }

    /// False where no more is wanted. No exception may pass through libcurl.
    bool take_body(std::string_view piece) {
        try {
            m_received += piece.size();
            if (m_received > m_request.most_bytes) {
                end(Fault::too_long, fmt::format("the answer is longer than {} bytes", m_request.most_bytes));
                return false;
            }
            return read(piece);
        } catch (...) {
            m_thrown = std::current_exception();
            m_ended = true;
            return false;
        }
    }

    bool read(std::string_view piece) {
        BodyStep step = BodyStep::progress;
        if (m_reader) {
            step = m_reader(m_response, piece);
        } else {
            m_response.body += piece;
        }
        if (step != BodyStep::idle) m_progress = base::Steady::now();
        if (step == BodyStep::finished) m_ended = true;
        return step != BodyStep::finished;
    }

    void describe(CURLcode code) {
        curl_off_t connected = 0;
        long number = 0;
        curl_easy_getinfo(easy(), CURLINFO_PRETRANSFER_TIME_T, &connected);
        curl_easy_getinfo(easy(), CURLINFO_OS_ERRNO, &number);
        if (m_response.fault == Fault::timeout && connected == 0) {
            m_response.fault = Fault::connect;
            m_response.message = fmt::format("no connection within {} s", seconds(m_request.connect));
        } else if (m_response.fault == Fault::timeout) {
            m_response.message = fmt::format("no whole answer within {} s", seconds(m_request.total));
        } else if (m_response.fault == Fault::connect && number != 0) {
            m_response.message = base::lower(std::strerror(static_cast<int>(number)));
        } else {
            m_response.message = words_of(m_error.front() != '\0' ? m_error.data() : curl_easy_strerror(code));
        }
    }

    const Request& m_request;
    const BodyReader& m_reader;
    List m_headers;
    std::unique_ptr<CURL, FreeEasy> m_easy;
    std::array<char, CURL_ERROR_SIZE> m_error{};
    Response m_response;
    std::size_t m_received = 0;
    base::Steady::time_point m_progress{};
    std::exception_ptr m_thrown;
    bool m_fresh = false;
    bool m_ended = false;
};

} // namespace

/// libcurl's multi handle with the connections it keeps, and what is in flight.
struct Client::Multi {
    struct Free {
        void operator()(CURLM* multi) const noexcept { curl_multi_cleanup(multi); }
    };
    std::unique_ptr<CURLM, Free> handle;

    static void check_multi(CURLMcode code) {
        if (code != CURLM_OK) throw base::Error{fmt::format("libcurl: {}", curl_multi_strerror(code))};
    }

    Multi() {
        initialise_once();
        handle.reset(curl_multi_init());
        if (!handle) throw std::bad_alloc{};
    }

    /// In flight while it lives.
    struct Attached {
        CURLM* multi;
        CURL* easy;
        Attached(CURLM* m, CURL* e)
            : multi{m}
            , easy{e} {
            check_multi(curl_multi_add_handle(multi, easy));
        }
        ~Attached() { curl_multi_remove_handle(multi, easy); }
        Attached(const Attached&) = delete;
        Attached& operator=(const Attached&) = delete;
    };
    std::vector<std::pair<Transfer*, std::unique_ptr<Attached>>> flying;

    void start(Transfer& transfer) {
        flying.emplace_back(&transfer, std::make_unique<Attached>(handle.get(), transfer.easy()));
    }

    /// Lets nothing fly on when its owner leaves, also by an exception.
    struct Landing {
        Multi& multi;
        explicit Landing(Multi& m)
            : multi{m} {}
        ~Landing() { multi.flying.clear(); }
        Landing(const Landing&) = delete;
        Landing& operator=(const Landing&) = delete;
    };

    void land(const Transfer* transfer) {
        std::erase_if(flying, [&](const auto& entry) { return entry.first == transfer; });
    }

    void finish(CURL* easy, CURLcode code) {
        Transfer* transfer = nullptr;
        curl_easy_getinfo(easy, CURLINFO_PRIVATE, &transfer);
        land(transfer);
        if (transfer->wants_fresh_connection(code)) {
            start(*transfer);
        } else {
            transfer->end(code);
        }
    }

    void collect() {
        int left = 0;
        while (const CURLMsg* message = curl_multi_info_read(handle.get(), &left)) {
            if (message->msg == CURLMSG_DONE) finish(message->easy_handle, message->data.result);
        }
    }

    /// Ends what has stalled; returns how long the others can be waited for.
    milliseconds end_stalled() {
        milliseconds shortest{1000};
        std::vector<Transfer*> stalled;
        for (const auto& [transfer, attached] : flying) {
            const milliseconds left = transfer->patience();
            if (left <= milliseconds::zero()) stalled.push_back(transfer);
            shortest = std::clamp(left, milliseconds{1}, shortest);
        }
        for (Transfer* transfer : stalled) {
            transfer->stall();
            land(transfer);
        }
        return shortest;
    }

    /// Leaves what nobody waits for any more when the user asks to stop; says what is waited for.
    void heed_stop() {
        if (!base::stop_requested()) return;
        const bool kept =
            std::any_of(flying.begin(), flying.end(), [](const auto& entry) { return entry.first->outlives_stop(); });
        if (!kept) throw base::Interrupted{};
        static std::atomic_flag said;
        if (!said.test_and_set()) base::log::info("finishing the request; once more stops at once");
    }

    /// Waits for something to happen, which a request to stop is once.
    void wait(milliseconds most) {
        std::array<curl_waitfd, 1> stop{{{base::stop_descriptor(), CURL_WAIT_POLLIN, 0}}};
        const unsigned int others = base::stop_requested() || stop[0].fd < 0 ? 0 : 1;
        check_multi(curl_multi_poll(handle.get(), stop.data(), others, static_cast<int>(most.count()), nullptr));
    }

    void run() {
        while (!flying.empty()) {
            heed_stop();
            int running = 0;
            check_multi(curl_multi_perform(handle.get(), &running));
            collect();
            const milliseconds most = end_stalled();
            if (!flying.empty()) wait(most);
        }
    }
};

Client::Client()
    : m_multi{std::make_unique<Multi>()} {}
Client::~Client() = default;
Client::Client(Client&&) noexcept = default;
Client& Client::operator=(Client&&) noexcept = default;

Response Client::perform(const Request& request, const BodyReader& reader) {
    Transfer transfer{request, reader};
    const Multi::Landing landing{*m_multi};
    m_multi->start(transfer);
    m_multi->run();
    return transfer.take();
}

std::vector<Response> Client::perform_all(const std::vector<Request>& requests) {
    const BodyReader none;
    std::vector<std::unique_ptr<Transfer>> transfers;
    const Multi::Landing landing{*m_multi};
    for (const Request& request : requests) {
        transfers.push_back(std::make_unique<Transfer>(request, none));
        m_multi->start(*transfers.back());
    }
    m_multi->run();
    std::vector<Response> responses;
    responses.reserve(transfers.size());
    for (const auto& transfer : transfers) {
        responses.push_back(transfer->take());
    }
    return responses;
}

} // namespace vlm::http
