// SPDX-License-Identifier: Apache-2.0
#include "common/http/transfer.hpp"

#include <cstdlib>
#include <cstring>

#include <curl/curl.h>
#include <fmt/format.h>

#include "common/base/error.hpp"
#include "common/base/text.hpp"
#include "common/http/fault.hpp"
#include "common/http/url.hpp"

namespace vlm::http {

using std::chrono::milliseconds;

namespace {

void check(CURLcode code) {
    if (code != CURLE_OK) throw base::Error{fmt::format("libcurl: {}", curl_easy_strerror(code))};
}

bool is_this_machine(const std::string& text) {
    const auto url = parse_url(text);
    return url && (url->host == "localhost" || url->host == "[::1]" || url->host.substr(0, 4) == "127.");
}

std::string seconds(milliseconds time) {
    return fmt::format("{:g}", static_cast<double>(time.count()) / 1e3);
}

} // namespace

void Transfer::FreeEasy::operator()(void* handle) const noexcept {
    curl_easy_cleanup(handle);
}

void Transfer::FreeList::operator()(void* list) const noexcept {
    curl_slist_free_all(static_cast<curl_slist*>(list));
}

Transfer::List Transfer::header_list(const Request& request) {
    List list;
    const auto append = [&](const std::string& line) {
        curl_slist* longer = curl_slist_append(static_cast<curl_slist*>(list.get()), line.c_str());
        if (longer == nullptr) throw std::bad_alloc{};
        [[maybe_unused]] const void* same = list.release();
        list.reset(longer);
    };
    append("Expect:"); // no round trip before the body
    for (const auto& [name, value] : request.headers.fields())
        append(name + ": " + value);
    return list;
}

Transfer::Transfer(const Request& request, const BodyReader& reader)
    : m_request{request}
    , m_reader{reader}
    , m_headers{header_list(request)}
    , m_easy{curl_easy_init()} {
    if (!m_easy) throw std::bad_alloc{};
    set_target();
    set_limits();
    set_callbacks();
}

bool Transfer::wants_fresh_connection(int code) {
    long connects = 0;
    curl_easy_getinfo(easy(), CURLINFO_NUM_CONNECTS, &connects);
    if (m_fresh || connects > 0 || m_response.status != 0 || fault_of(code) != Fault::closed) return false;
    m_fresh = true;
    check(curl_easy_setopt(easy(), CURLOPT_FRESH_CONNECT, 1L));
    return true;
}

milliseconds Transfer::patience(base::Steady::time_point now) const {
    return silence() - std::chrono::duration_cast<milliseconds>(now - m_progress);
}

milliseconds Transfer::silence() const {
    return m_response.status == 0 ? m_request.answer : m_request.stall;
}

void Transfer::end(int code) {
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

void Transfer::end(Fault fault, std::string message) {
    m_ended = true;
    m_response.fault = fault;
    m_response.message = std::move(message);
}

void Transfer::stall() {
    end(Fault::stalled, fmt::format("nothing came for {} s", seconds(silence())));
}

void Transfer::fail(std::exception_ptr reason) {
    m_thrown = std::move(reason);
    m_ended = true;
}

Response Transfer::wait() {
    m_landed->get_future().wait();
    if (m_thrown) std::rethrow_exception(m_thrown);
    return std::move(m_response);
}

void Transfer::set_target() {
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

void Transfer::set_limits() {
    check(curl_easy_setopt(easy(), CURLOPT_NOSIGNAL, 1L));
    check(curl_easy_setopt(easy(), CURLOPT_TCP_KEEPALIVE, 1L));
    check(curl_easy_setopt(easy(), CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(m_request.connect.count())));
    check(curl_easy_setopt(easy(), CURLOPT_TIMEOUT_MS, static_cast<long>(m_request.total.count())));
    check(curl_easy_setopt(easy(), CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L));
    check(curl_easy_setopt(easy(), CURLOPT_ERRORBUFFER, m_error.data()));
    static_assert(sizeof m_error >= CURL_ERROR_SIZE);
}

void Transfer::set_callbacks() {
    check(curl_easy_setopt(easy(), CURLOPT_PRIVATE, this));
    check(curl_easy_setopt(easy(), CURLOPT_HEADERDATA, this));
    check(curl_easy_setopt(easy(), CURLOPT_HEADERFUNCTION, &on_header));
    check(curl_easy_setopt(easy(), CURLOPT_WRITEDATA, this));
    check(curl_easy_setopt(easy(), CURLOPT_WRITEFUNCTION, &on_body));
}

std::size_t Transfer::on_header(char* bytes, std::size_t /*one*/, std::size_t count, void* self) {
    static_cast<Transfer*>(self)->take_header({bytes, count});
    return count;
}

std::size_t Transfer::on_body(char* bytes, std::size_t /*one*/, std::size_t count, void* self) {
    return static_cast<Transfer*>(self)->take_body({bytes, count}) ? count : CURL_WRITEFUNC_ERROR;
}

void Transfer::take_header(std::string_view line) {
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

// False where no more is wanted. No exception may pass through libcurl.
bool Transfer::take_body(std::string_view piece) {
    try {
        m_received += piece.size();
        if (m_received > m_request.most_bytes) {
            end(Fault::too_long, fmt::format("the answer is longer than {} bytes", m_request.most_bytes));
            return false;
        }
        return read(piece);
    } catch (...) {
        fail(std::current_exception());
        return false;
    }
}

bool Transfer::read(std::string_view piece) {
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

void Transfer::describe(int code) {
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
        m_response.message =
            words_of(m_error.front() != '\0' ? m_error.data() : curl_easy_strerror(static_cast<CURLcode>(code)));
    }
}

} // namespace vlm::http
