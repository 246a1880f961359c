// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "common/analysis/span.hpp"
#include "common/infer/transcriber.hpp"
#include "common/media/sound.hpp"

namespace vlm::analysis {

/// A stretch of sound of a fixed length, silence where there is none.
struct SoundChunk {
    Span span;
    std::vector<std::int16_t> samples;

    /// Whether nothing can be heard in it.
    [[nodiscard]] bool is_silent() const;
};

/// Cuts sound into chunks that overlap, so that no word is cut in both. Pure.
class SoundChunks {
public:
    static constexpr base::Micros length = std::chrono::seconds{30}; ///< of which every server takes as much
    static constexpr base::Micros overlap = std::chrono::seconds{2};

    /// From `start` on, to `end` where one is wanted.
    SoundChunks(base::Micros start, std::optional<base::Micros> end);

    /// Takes the next piece, after which next() gives the chunks that it completes. False where there was so much
    /// silence before it that it is to be added again, when next() gives nothing.
    [[nodiscard]] bool add(const media::Sound& sound);
    [[nodiscard]] std::optional<SoundChunk> next();

    /// The last, shorter one, when there is no more and next() gives nothing.
    [[nodiscard]] std::optional<SoundChunk> finish();

private:
    [[nodiscard]] SoundChunk take(std::size_t samples);

    base::Micros m_start;
    std::optional<std::int64_t> m_most; ///< samples from the start on
    std::int64_t m_first = 0;           ///< of m_samples, from the start on
    std::int64_t m_told = 0;            ///< samples that a chunk has had
    std::vector<std::int16_t> m_samples;
};

/// What was said, in media time.
struct Spoken {
    base::Micros t0{0};
    base::Micros t1{0};
    std::string text;
};

/// What is said in a span, or where that is a moment, at it: texts with a space between them. `all` is in order. Pure.
[[nodiscard]] std::string said_in(const std::vector<Spoken>& all, const Span& span);

/// Joins what is said in chunks that overlap: each side of the middle of an overlap is told by one of the two, and
/// words that both tell stand once. Pure.
class SpeechJoiner {
public:
    /// Takes what is said in the next chunk; gives what of it is new. `more` says whether another chunk follows.
    [[nodiscard]] std::vector<Spoken> add(const infer::Speech& speech, const Span& chunk, bool more);

private:
    bool m_begun = false;
    std::optional<Spoken> m_last;
};

} // namespace vlm::analysis
