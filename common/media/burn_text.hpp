// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "common/base/yuv_image.hpp"

namespace vlm::media {

/// Writes `text` (digits, ':' and '.'; other characters are left blank) white on black into the lower right corner, in
/// letters of about a fifteenth of the picture's height, at least 7 pixels. A picture too small for it stays as it is.
void burn_text(base::YuvImage& image, std::string_view text);

} // namespace vlm::media
