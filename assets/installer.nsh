; What the Windows installer does besides copying: the sluice: scheme, and Sluice among the programs that "Open with"
; offers for .url and .txt, without taking them from the program that opens them now.

!macro customInstall
  WriteRegStr SHELL_CONTEXT "Software\Classes\sluice" "" "URL:Sluice link"
  WriteRegStr SHELL_CONTEXT "Software\Classes\sluice" "URL Protocol" ""
  WriteRegStr SHELL_CONTEXT "Software\Classes\sluice\DefaultIcon" "" "$appExe,0"
  WriteRegStr SHELL_CONTEXT "Software\Classes\sluice\shell\open\command" "" '"$appExe" "%1"'

  WriteRegStr SHELL_CONTEXT "Software\Classes\Sluice.list" "" "Links for Sluice"
  WriteRegStr SHELL_CONTEXT "Software\Classes\Sluice.list\shell\open\command" "" '"$appExe" "%1"'
  WriteRegStr SHELL_CONTEXT "Software\Classes\.url\OpenWithProgids" "Sluice.list" ""
  WriteRegStr SHELL_CONTEXT "Software\Classes\.txt\OpenWithProgids" "Sluice.list" ""
!macroend

!macro customUnInstall
  DeleteRegKey SHELL_CONTEXT "Software\Classes\sluice"
  DeleteRegKey SHELL_CONTEXT "Software\Classes\Sluice.list"
  DeleteRegValue SHELL_CONTEXT "Software\Classes\.url\OpenWithProgids" "Sluice.list"
  DeleteRegValue SHELL_CONTEXT "Software\Classes\.txt\OpenWithProgids" "Sluice.list"
!macroend
