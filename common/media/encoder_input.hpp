// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "common/media/av.hpp"
#include "common/media/scaler.hpp"

namespace vlm::media {

/// Makes of decoded pictures those that encoders take and every player shows: 8 bits, limited range, an even number of
/// rows and columns (an odd last one is left out). The matrix stays; what comes as RGB becomes BT.709. For one thread.
class EncoderInput {
public:
    /// `subject` names the video in errors; `format` is FFmpeg's name of the pictures' format (yuv420p, nv12).
    EncoderInput(const std::string& subject, const std::string& format);

    /// The picture as it is wanted, with its time; `frame` itself where it is that already. Throws InputError where it
    /// cannot be converted.
    [[nodiscard]] AvPtr<AVFrame> fit(AvPtr<AVFrame> frame);

private:
    std::string m_subject;
    int m_format;
    Scaler m_scaler;
};

} // namespace vlm::media
