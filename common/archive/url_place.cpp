// SPDX-License-Identifier: Apache-2.0
#include "common/archive/url_place.hpp"

#include "common/base/hash.hpp"
#include "common/base/redact.hpp"
#include "common/http/url.hpp"

namespace vlm::archive {

std::string place_of_url(const std::string& url) {
    auto parts = http::parse_url(url);
    if (!parts) return base::redact_url(url);
    parts->user_info.clear();
    return base::redact_url(http::format_url(*parts));
}

UrlFile::UrlFile(http::Client& client, const std::string& url)
    : m_file{client, url}
    , m_place{place_of_url(url), m_file.facts().size, 0} {
    const auto modified = m_file.facts().modified;
    if (modified) m_place.mtime = std::chrono::nanoseconds{modified->time_since_epoch()}.count();
}

std::string UrlFile::fingerprint() {
    const std::int64_t size = m_place.size;
    const base::FingerprintSpans spans = base::fingerprint_spans(size);
    const std::string first = m_file.read(0, spans.first_end);
    return base::fingerprint_of(size, first, m_file.read(spans.last_begin, size));
}

std::string url_fingerprint(const std::string& url) {
    http::Client client;
    return UrlFile{client, url}.fingerprint();
}

} // namespace vlm::archive
