// SPDX-License-Identifier: Apache-2.0
#include "common/analysis/unit_cache.hpp"

#include "common/base/hash.hpp"

namespace vlm::analysis {

void UnitCache::begin(const Window& window) {
    m_used = m_store.find && !window.empty() && window.front().wall.empty();
    if (m_used && m_subject.fingerprint.empty() && !m_subject.identity.empty()) m_content = content_of(window);
}

std::string UnitCache::cache_key(const std::string& key) const {
    return m_content.empty() ? key : base::sha256_hex(key + m_content);
}

std::vector<records::Result> UnitCache::find(const std::string& key, const Span& span, const Window& window) const {
    if (!m_used) return {};
    std::vector<records::Result> found = m_store.find(cache_key(key), span);
    double decode_ms = 0;
    double encode_ms = 0;
    for (const PreparedFrame& frame : window) {
        decode_ms += frame.decode_ms;
        encode_ms += frame.encode_ms;
    }
    for (records::Result& answer : found) {
        answer.source = m_subject.source;
        answer.video = m_subject.fingerprint;
        answer.decoder = window.front().decoder;
        answer.usage = {0, 0, 0};
        answer.ms = {m_subject.open_ms, decode_ms, encode_ms, {}, {}, 0};
        answer.attempts = 0;
        answer.cached = true;
    }
    return found;
}

void UnitCache::keep(const records::Result& answer) const {
    if (!m_used) return;
    m_store.keep(cache_key(answer.key), answer.part_of.empty() ? "" : cache_key(answer.part_of), answer);
}

} // namespace vlm::analysis
