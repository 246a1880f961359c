// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "common/media/av.hpp"

namespace vlm::media {

/// Scales pictures and gives them another format, range and matrix. Keeps libswscale's scaler between pictures of one
/// kind. For one thread.
class Scaler {
public:
    /// `subject` names the video in errors.
    explicit Scaler(std::string subject);
    ~Scaler();
    Scaler(const Scaler&) = delete;
    Scaler& operator=(const Scaler&) = delete;

    /// What a picture is to become, in FFmpeg's numbers (AVPixelFormat, AVColorSpace).
    struct Target {
        int format;
        int width;
        int height;
        bool full_range;
        int matrix;
        friend bool operator==(const Target&, const Target&) = default;
    };

    /// Writes what `frame` becomes into the planes. Throws InputError where libswscale cannot do it.
    void scale(const AVFrame& frame, const Target& target, std::uint8_t* const* planes, const int* strides);

private:
    struct Kind; ///< of frame, and what it is to become
    [[nodiscard]] static AvPtr<SwsContext> make(const Kind& kind);
    [[nodiscard]] SwsContext* context_for(const Kind& kind);

    std::string m_subject;
    AvPtr<SwsContext> m_context;
    std::unique_ptr<Kind> m_kind;
};

} // namespace vlm::media
