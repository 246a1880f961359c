// SPDX-License-Identifier: Apache-2.0
#include "common/analysis/sound_chunks.hpp"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <string_view>

#include "common/base/text.hpp"

namespace vlm::analysis {

using base::Micros;
using media::Sound;

namespace {

constexpr std::int64_t samples_of(Micros duration) {
    return duration.count() * Sound::rate / 1'000'000;
}

constexpr Micros duration_of(std::int64_t samples) {
    return Micros{samples * 1'000'000 / Sound::rate};
}

constexpr auto chunk_samples = static_cast<std::size_t>(samples_of(SoundChunks::length));
constexpr auto overlap_samples = static_cast<std::size_t>(samples_of(SoundChunks::overlap));

/// Timestamps are rounded; what differs by less follows without a gap.
constexpr std::int64_t jitter = samples_of(std::chrono::milliseconds{50});

std::vector<std::string_view> words_of(std::string_view text) {
    std::vector<std::string_view> words;
    for (const std::string_view word : base::split(text, ' ')) {
        if (!word.empty()) words.push_back(word);
    }
    return words;
}

/// A word without case and punctuation. What is no ASCII stays.
std::string plain(std::string_view word) {
    std::string letters;
    for (const char c : word) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte >= 0x80 || std::isalnum(byte) != 0) letters += static_cast<char>(std::tolower(byte));
    }
    return letters;
}

/// `text` without the words at its beginning with which `before` ends.
std::string without_repeated(std::string_view before, const std::string& text) {
    const auto last = words_of(before);
    const auto first = words_of(text);
    const auto same = [](std::string_view a, std::string_view b) { return plain(a) == plain(b); };
    for (std::size_t count = std::min(last.size(), first.size()); count > 0; --count) {
        if (!std::equal(last.end() - static_cast<std::ptrdiff_t>(count), last.end(), first.begin(), same)) continue;
        const auto rest = first[count - 1].data() + first[count - 1].size() - text.data();
        return std::string{base::trim(text.substr(static_cast<std::size_t>(rest)))};
    }
    return text;
}

} // namespace

bool SoundChunk::is_silent() const {
    constexpr int faintest = 32; // of 32768
    return std::all_of(samples.begin(), samples.end(), [](std::int16_t each) { return std::abs(each) < faintest; });
}

SoundChunks::SoundChunks(Micros start, std::optional<Micros> end)
    : m_start{start} {
    if (end) m_most = samples_of(*end - start);
}

bool SoundChunks::add(const Sound& sound) {
    std::int64_t at = samples_of(sound.t - m_start);
    const std::int64_t next = m_first + static_cast<std::int64_t>(m_samples.size());
    if (std::abs(at - next) < jitter) at = next;
    if (m_most && next >= *m_most) return true;
    const std::int64_t to_here = std::min(at, next + static_cast<std::int64_t>(chunk_samples));
    if (at > next) m_samples.resize(static_cast<std::size_t>(std::min(to_here, m_most.value_or(to_here)) - m_first));
    if (at > to_here) return false;
    auto from = static_cast<std::size_t>(std::max<std::int64_t>(0, next - at));
    auto to = sound.samples.size();
    if (m_most) to = static_cast<std::size_t>(std::clamp<std::int64_t>(*m_most - at, 0, static_cast<std::int64_t>(to)));
    if (from < to)
        m_samples.insert(m_samples.end(), sound.samples.begin() + static_cast<std::ptrdiff_t>(from),
                         sound.samples.begin() + static_cast<std::ptrdiff_t>(to));
    return true;
}

SoundChunk SoundChunks::take(std::size_t samples) {
    const Micros t0 = m_start + duration_of(m_first);
    const auto end = m_samples.begin() + static_cast<std::ptrdiff_t>(samples);
    m_told = m_first + static_cast<std::int64_t>(samples);
    return {{t0, t0 + duration_of(static_cast<std::int64_t>(samples))}, {m_samples.begin(), end}};
}

std::optional<SoundChunk> SoundChunks::next() {
    if (m_samples.size() < chunk_samples) return std::nullopt;
    SoundChunk chunk = take(chunk_samples);
    constexpr auto stride = chunk_samples - overlap_samples;
    m_samples.erase(m_samples.begin(), m_samples.begin() + static_cast<std::ptrdiff_t>(stride));
    m_first += static_cast<std::int64_t>(stride);
    return chunk;
}

std::optional<SoundChunk> SoundChunks::finish() {
    const bool fresh = m_first + static_cast<std::int64_t>(m_samples.size()) > m_told;
    if (!fresh) return std::nullopt;
    SoundChunk chunk = take(m_samples.size());
    m_samples.clear();
    return chunk;
}

std::string said_in(const std::vector<Spoken>& all, const Span& span) {
    std::string said;
    for (const Spoken& each : all) {
        const bool meets = each.t0 < span.t1 && each.t1 > span.t0;
        const bool at = span.t0 == span.t1 && each.t0 <= span.t0 && span.t0 < each.t1;
        if (meets || at) said += (said.empty() ? "" : " ") + each.text;
    }
    return said;
}

std::vector<Spoken> SpeechJoiner::add(const infer::Speech& speech, const Span& chunk, bool more) {
    const Micros half = SoundChunks::overlap / 2;
    const Micros begin = m_begun ? chunk.t0 + half : chunk.t0;
    m_begun = true;
    const Micros end = more ? chunk.t1 - half : chunk.t1;
    std::vector<Spoken> fresh;
    for (const infer::SpokenSegment& segment : speech.segments) {
        Spoken spoken{chunk.t0 + Micros{std::llround(segment.start * 1e6)},
                      chunk.t0 + Micros{std::llround(segment.end * 1e6)}, segment.text};
        const Micros middle = (spoken.t0 + spoken.t1) / 2;
        const bool whole = spoken.t1 - spoken.t0 >= (chunk.t1 - chunk.t0) / 2; // a server without segments
        if (!whole && (middle < begin || middle >= end) && (middle != chunk.t1 || more)) continue;
        if (m_last && spoken.t0 < m_last->t1 + half) spoken.text = without_repeated(m_last->text, spoken.text);
        if (spoken.text.empty()) continue;
        m_last = spoken;
        fresh.push_back(std::move(spoken));
    }
    return fresh;
}

} // namespace vlm::analysis
