// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace vlm::media {

/// Finds JPEG pictures in bytes that hold other things between them (a multipart answer whose boundaries and lengths
/// may be wrong or missing): by the markers of JPEG alone (ITU-T T.81, annex B). A picture that breaks off where the
/// next begins is given as it is, for the decoder to judge. Pure.
class JpegSplitter {
public:
    /// A picture that grows beyond this is given up.
    static constexpr std::size_t most_bytes = std::size_t{64} << 20;

    /// Takes the next bytes.
    void feed(std::string_view bytes);

    /// The next picture that is complete; nothing when more bytes are needed.
    [[nodiscard]] std::optional<std::string> next();

private:
    enum class State {
        between, ///< pictures
        marker,  ///< where one must stand
        length,  ///< of a segment
        segment, ///< inside one
        entropy, ///< coded samples, up to a marker
    };
    enum class Found { picture, broken, nothing };
    [[nodiscard]] Found scan();
    [[nodiscard]] bool step_between();
    [[nodiscard]] Found step_marker();
    [[nodiscard]] bool step_length();
    [[nodiscard]] bool step_segment();
    [[nodiscard]] bool step_entropy();
    [[nodiscard]] std::string take(std::size_t count);

    std::string m_bytes; ///< from the beginning of a picture on, where one has begun
    std::size_t m_at = 0;
    State m_state = State::between;
    unsigned char m_marker = 0;
    std::size_t m_left = 0; ///< of the segment
};

} // namespace vlm::media
