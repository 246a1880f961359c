// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "common/base/clock.hpp"
#include "common/base/fault_counter.hpp"
#include "common/media/opening.hpp"

namespace vlm::media {

/// Samples, 16 bits each, of one channel, that follow each other.
struct Sound {
    static constexpr int rate = 16'000; ///< samples a second

    base::Micros t{0}; ///< media time of the first
    std::vector<std::int16_t> samples;
};

/// The sound of a file that has a video, as speech recognition wants it: 16 kHz, one channel. For one thread.
class SoundReader {
public:
    /// What cannot be decoded is counted in `faults`, which outlive it. Throws InputError as Source does, and for what
    /// is live or a pipe.
    SoundReader(const std::string& name, const SourceOptions& options, base::FaultCounter& faults);
    ~SoundReader();
    SoundReader(const SoundReader&) = delete;
    SoundReader& operator=(const SoundReader&) = delete;

    /// Whether the file has sound, as FFmpeg chooses it.
    [[nodiscard]] bool has_sound() const;

    /// The fingerprint of the file; empty for what is none.
    [[nodiscard]] const std::string& fingerprint() const;

    /// The next piece; nothing at the end. Where sound is missing in the file there is a gap between pieces. Throws
    /// InputError where reading fails, Interrupted when the user stops.
    [[nodiscard]] std::optional<Sound> next();

private:
    class State;
    std::unique_ptr<State> m_state;
};

/// Samples as a WAV file.
[[nodiscard]] std::string wav_of(std::span<const std::int16_t> samples);

} // namespace vlm::media
