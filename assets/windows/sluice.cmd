@rem Sluice as a command: what stands behind -- is left to the program by Chromium.
@"%~dp0..\Sluice.exe" -- %*
